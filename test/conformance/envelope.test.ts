import { describe, expect, test } from 'vitest'
import { toRequest } from '../../simulator/request.ts'
import { casesOf } from './corpus.ts'
import { CRYPTOS, createGateway, headersOf, post, type Queued } from './gateway.ts'

interface EnvelopeInput {
  readonly payload: { readonly token?: string; readonly header?: { readonly token?: string } }
}

interface EnvelopeExpect {
  readonly version: '1.0' | '2.0'
  readonly event_type: string
  readonly event_id: string | null
  readonly create_time: string | null
  readonly tenant_key: string | null
  readonly app_id: string | null
  readonly token: string | null
  readonly header_extra?: readonly string[]
}

interface CardInput {
  readonly event: unknown
}

interface CardExpect {
  readonly message_id: string
  readonly chat_id: string
  readonly operator_open_id: string
  readonly tag: string
}

const KEY = 'envelope key'
const NOW_MS = 1_700_000_000_000
const HEADER_FIELDS = ['event_id', 'token', 'create_time', 'event_type', 'tenant_key', 'app_id']

describe.each(CRYPTOS)('with %s', (_, crypto) => {
  test.each(casesOf<EnvelopeInput, EnvelopeExpect>('envelope').map((one) => [one.id, one] as const))(
    '%s: the envelope says what the event says of itself, sealed and signed',
    async (_, { input: { payload }, expect: expected }) => {
      const text = JSON.stringify(payload)
      const app = { encryptKey: KEY, ...(expected.token !== null && { verificationToken: expected.token }) }
      const gateway = createGateway({ app, crypto, nowMs: NOW_MS })
      expect(await gateway.post(sealed(text))).toMatchObject({ status: 200, body: '{}' })
      const { queued } = await gateway.consume()
      expect(queued).toHaveLength(1)
      const [envelope = {} as Queued] = queued
      expect(envelope.dataText).toBe(text)
      expect(envelope).toMatchObject({
        schema: expected.version,
        type: expected.event_type,
        appId: expected.app_id ?? 'test',
        createdAtMs: expected.create_time === null ? NOW_MS : inMs(expected.create_time),
      })
      expect(envelope.tenantKey).toBe(expected.tenant_key ?? undefined)
      if (expected.event_id !== null) expect(envelope.id).toBe(expected.event_id)
      const { header = {} } = envelope.data as EnvelopeInput['payload']
      expect(Object.keys(header).filter((name) => !HEADER_FIELDS.includes(name))).toEqual(expected.header_extra ?? [])
    },
  )

  test.each(
    casesOf<EnvelopeInput, EnvelopeExpect>('envelope')
      .filter(({ expect: { token } }) => token !== null)
      .map((one) => [one.id, one] as const),
  )('%s: another token than the one in its place is refused', async (_, { input: { payload }, expect: { token } }) => {
    const gateway = createGateway({ app: { encryptKey: KEY, verificationToken: `${token}x` }, crypto })
    expect(await gateway.post(sealed(JSON.stringify(payload)))).toMatchObject({ status: 401 })
  })

  test.each(casesOf<CardInput, CardExpect>('card-fields').map((one) => [one.id, one] as const))(
    '%s: both handlers of a card find its ids where the platform put them',
    async (_, { input: { event }, expect: expected }) => {
      const gateway = createGateway({ app: { encryptKey: KEY }, crypto })
      const header = { event_type: 'card.action.trigger', event_id: 'e1' }
      expect(await gateway.post(sealed(JSON.stringify({ schema: '2.0', header, event })))).toMatchObject({
        status: 200,
      })
      await gateway.consume()
      expect(gateway.answered).toHaveLength(1)
      expect(gateway.handled).toHaveLength(1)
      for (const body of [gateway.answered[0], gateway.handled[0]?.data]) {
        const card = body as { event: ClickedCard }
        expect(idsOf(card.event)).toEqual(expected)
      }
    },
  )
})

interface ClickedCard {
  readonly open_message_id?: string
  readonly open_chat_id?: string
  readonly context?: { readonly open_message_id?: string; readonly open_chat_id?: string }
  readonly operator: { readonly open_id: string }
  readonly action: { readonly tag: string }
}

/** The context's ids before those at the top. */
function idsOf(event: ClickedCard): CardExpect {
  const { open_message_id, open_chat_id } = { ...event, ...event.context }
  const { operator, action } = event
  return {
    message_id: open_message_id ?? '',
    chat_id: open_chat_id ?? '',
    operator_open_id: operator.open_id,
    tag: action.tag,
  }
}

function sealed(text: string): Request {
  const { headers, body } = toRequest(text, { encryptKey: KEY, timestamp: '1700000000', nonce: 'n1' })
  return post('event', headersOf(headers), body)
}

/** Seconds with a fraction, milliseconds or microseconds, told apart by how many digits there are before the point. */
function inMs(time: string): number {
  const [whole = '', fraction = ''] = time.split('.')
  if (whole.length === 10) return Number(whole) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3))
  return Number(whole.slice(0, 13))
}
