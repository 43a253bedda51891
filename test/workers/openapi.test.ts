/** Calls of the OpenAPI from handlers in the real Worker, against the simulator's stub of it. */
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../../lib/clocks/system.ts'
import type { EventContext } from '../../lib/core/dispatch.ts'
import { createOpenApi } from '../../simulator/openapi/openapi.ts'
import { eventNamed } from '../support/deliveries.ts'
import { APP_ID, bodies } from '../support/platform.ts'
import { seededRandom } from '../support/random.ts'
import { envelopesOf, startGateway } from './gateway.ts'
import { handling } from './handling.ts'

const SECRET = 'the-secret-of-the-app'
const DOMAIN = 'https://open.example'

afterEach(() => {
  handling.on = () => undefined
})

/** Whatever the Worker fetches goes to the stub. */
function startOpenApi() {
  const stub = createOpenApi({
    clock: systemClock,
    random: seededRandom(),
    apps: [{ appId: APP_ID, appSecret: SECRET }],
  })
  const spy = vi
    .spyOn(globalThis, 'fetch')
    .mockImplementation((url, init) => stub.fetch(String(url), init as RequestInit))
  onTestFinished(() => spy.mockRestore())
  return stub
}

const say = (text: string) => {
  handling.on = (_, context) => (context as EventContext).openApi.send('oc_1', text)
}

test('a handler sends as the event’s app, and batches share a token', async () => {
  const stub = startOpenApi()
  say('hello')
  const { deliver, lines } = startGateway({ variables: { LARK_APP_SECRET: SECRET, LARK_DOMAIN: DOMAIN } })
  const [one = '', two = ''] = await envelopesOf(eventNamed('one'), eventNamed('two'))
  expect([await deliver([one]), await deliver([two])]).toEqual([['ack'], ['ack']])
  expect(stub.messages()).toMatchObject([{ receiver: 'oc_1', appId: APP_ID }, { receiver: 'oc_1' }])
  expect(stub.requests().filter(({ path }) => path.includes('tenant_access_token'))).toHaveLength(1)
  expect(JSON.stringify(lines)).not.toContain(SECRET)
})

test('a handler updates the card that was clicked, once its answer must have left', async () => {
  const stub = startOpenApi()
  const token = stub.issueCardToken(APP_ID)
  stub.answered(token)
  handling.on = (_, context) => (context as EventContext).card.update({ schema: '2.0', body: { elements: [] } })
  const { deliver } = startGateway({ variables: { LARK_APP_SECRET: SECRET, LARK_DOMAIN: DOMAIN } })
  const click = JSON.parse(bodies.click())
  click.event.token = token
  const [envelope = ''] = await envelopesOf(JSON.stringify(click))
  const late = envelope.replace(/"larkreplyby":"[^"]*"/, `"larkreplyby":"${new Date(1).toISOString()}"`)
  expect(late).not.toBe(envelope)
  expect(await deliver([late])).toEqual(['ack'])
  expect(stub.cards()).toMatchObject([{ token, card: { schema: '2.0' } }])
})

test('without a secret the call fails, and the event comes again', async () => {
  const stub = startOpenApi()
  say('hello')
  const envelopes = await envelopesOf(eventNamed('one'))
  const { deliver, lines } = startGateway()
  const [verdict] = await deliver(envelopes)
  expect(verdict).not.toBe('ack')
  expect(JSON.stringify(lines)).toMatch(/ERR_HANDLER_FAILED.*OPENAPI_CREDENTIALS|has no appSecret/)
  expect(stub.requests()).toEqual([])
})
