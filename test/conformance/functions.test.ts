/** What the built function on Lambda puts on the queue, and what it answers, byte for byte as on Node. */
import { beforeAll, expect, test } from 'vitest'
import { createAnswerer } from '../../lib/core/receive.ts'
import { createReplier } from '../../lib/core/replier.ts'
import { nodeCrypto } from '../../lib/crypto/node.ts'
import { type LambdaResult, toLambdaRequest } from '../../lib/http/lambda.ts'
import { type Envelope, silentLog } from '../../lib/index.ts'
import { eventV2, toRequest } from '../../simulator/index.ts'
import { APP, type Services, startServices, startStack } from '../functions/stack.ts'
import { httpEvent } from '../support/lambda-event.ts'
import { TEXTS } from '../support/message.ts'
import { samples } from './corpus.ts'
import handlers from './handlers.ts'
import { openSample } from './open-sample.ts'

let services: Services
beforeAll(async () => {
  services = await startServices({ handlers: 'test/conformance/handlers.ts' })
}, 60_000)

interface Pushed {
  readonly name: string
  readonly text: string
  readonly legacyCard?: boolean
}

/** Texts in which a byte gets lost easily, each inside an event of its own. */
const odd: readonly Pushed[] = TEXTS.map(([name, text], index) => {
  const event = eventV2('test.odd_v1', {}, { app: APP, createdAtMs: 1_700_000_000_000, eventId: `odd-${index}` })
  return { name, text: event.replace('"event":{}', `"event":${text.trim()}`) }
})

const all: readonly Pushed[] = [
  ...samples().map((sample) => ({
    name: sample.id,
    text: openSample(sample)?.text ?? sample.text,
    legacyCard: sample.form === 'callback-legacy',
  })),
  ...odd,
]

/** The one exception: characters that SQS does not take are written as their escapes. */
const asSqsHasIt = (text: string) => text.replaceAll('\ufffe', '\\ufffe').replaceAll('\uffff', '\\uffff')

test(`${all.length} bodies give the same answers and the same messages`, async () => {
  const { receive, queueUrl, environment } = await startStack(services, {
    fifo: false,
    variables: { LARK_APP_ID: '', LARK_VERIFICATION_TOKEN: '' },
  })
  const app = { name: 'default', encryptKey: APP.encryptKey }
  const bodyOf = async (message: string) => {
    const { dataref } = JSON.parse(message) as { dataref?: string }
    if (dataref === undefined) return message
    return (await fetch(`${services.fauxqs.endpoint}/${environment.LARKGATE_BUCKET}/${dataref}`)).text()
  }
  let messages = 0
  for (const { name, text, legacyCard = false } of all) {
    const signing = { timestamp: '1700000000', nonce: 'n-1', legacyCard }
    const { headers, body } = toRequest(text, { ...signing, encryptKey: APP.encryptKey })
    const path = legacyCard ? '/webhook/card' : '/webhook/event'
    const event = httpEvent({ path, headers, body: new TextDecoder().decode(body) })
    const { result } = await receive.invoke(event)
    const taken = await services.fauxqs.take(queueUrl)
    const received = await Promise.all(taken.map(bodyOf))

    const arrivedAtMs = Date.parse(receivedAt(received[0]) ?? new Date().toISOString())
    const sent: Envelope[] = []
    const onNode = createAnswerer(
      { apps: [app] },
      {
        crypto: nodeCrypto,
        clock: { now: () => arrivedAtMs, after: () => () => undefined },
        queue: { send: async (envelope) => void sent.push(envelope) },
        loadReplier: () => createReplier(handlers, silentLog),
      },
    )
    const answer = await onNode(toLambdaRequest(event, arrivedAtMs).request, arrivedAtMs)
    const { statusCode, body: answered } = result as LambdaResult
    expect({ name, status: statusCode, answered }).toEqual({ name, status: answer.status, answered: answer.body })
    const expected = sent.map((envelope) => (taken[0] === received[0] ? asSqsHasIt(envelope.text) : envelope.text))
    expect({ name, same: JSON.stringify(received) === JSON.stringify(expected), count: received.length }).toEqual({
      name,
      same: true,
      count: expected.length,
    })
    messages += received.length
  }
  // Refusals alone would be the same as well.
  expect(messages).toBeGreaterThan(all.length * 0.9)
})

function receivedAt(message: string | undefined): string | undefined {
  return message === undefined ? undefined : (JSON.parse(message) as { larkreceived: string }).larkreceived
}
