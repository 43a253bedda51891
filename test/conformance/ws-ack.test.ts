import { describe, expect, test } from 'vitest'
import { createDispatcher } from '../../lib/core/dispatch.ts'
import { createIntake } from '../../lib/core/intake.ts'
import { silentLog } from '../../lib/core/log.ts'
import { createReplier } from '../../lib/core/replier.ts'
import { nodeCrypto } from '../../lib/crypto/node.ts'
import { webCrypto } from '../../lib/crypto/web.ts'
import type { JsonObject } from '../../lib/events/json.ts'
import { createAnswerer } from '../../lib/socket/answer.ts'
import { createInbox } from '../../lib/socket/inbox.ts'
import { decodeFrame, type Frame } from '../../simulator/index.ts'
import { manualClock } from '../support/clock.ts'
import { SOCKET_APP } from '../support/links.ts'
import { casesOf } from './corpus.ts'
import { SOCKET_DECISIONS } from './decisions.ts'

interface Input {
  readonly frame_hex: string
  readonly handler_returns?: JsonObject | null
  readonly handler_throws?: true
}

interface Ack {
  readonly seq_id?: string
  readonly log_id?: string
  readonly service?: number
  readonly method?: number
  readonly headers_include?: Readonly<Record<string, string>>
  readonly header_present?: readonly string[]
  readonly payload_json?: JsonObject
  readonly payload_code?: number
  readonly payload_data_base64_of?: JsonObject
  readonly no_data?: true
}

interface Expect {
  readonly ack?: Ack | null
}

const cases = casesOf<Input, Expect>('ws-ack')

describe.each([
  ['node:crypto', nodeCrypto],
  ['WebCrypto', webCrypto],
] as const)('with %s', (_, crypto) => {
  test.each(cases.map((one) => [one.id, one] as const))('%s', async (id, { level, input, expect: expected }) => {
    const { ack, queued } = await answerTo(input, crypto)
    if (level === 'choice') {
      const does = `acked ${payloadOf(ack).code}${queued === 1 ? ' once it is queued' : ', not queued'}`
      expect(does).toBe(SOCKET_DECISIONS[id])
    } else {
      expectAck(ack, expected.ack as Ack)
    }
  })
})

/** The frame's ack. What is done before it is the queue's work for an event, so it is the queue that fails. */
async function answerTo(input: Input, crypto: typeof nodeCrypto) {
  const clock = manualClock()
  const routes = createDispatcher().callback('card.action.trigger', async () => input.handler_returns ?? undefined)
  let queued = 0
  const queue = {
    async send() {
      if (input.handler_throws) throw new Error('no')
      queued++
    },
  }
  const intake = createIntake({}, { crypto, queue, clock, loadReplier: () => createReplier(routes, silentLog) })
  const { promise: acked, resolve } = Promise.withResolvers<Frame>()
  const inbox = createInbox({
    answer: createAnswerer(SOCKET_APP, { intake, clock }),
    clock,
    send: (bytes) => resolve(decodeFrame(bytes)),
    pause: () => undefined,
    resume: () => undefined,
    configured: () => undefined,
    dropped: () => undefined,
  })
  inbox.receive(new Uint8Array(Buffer.from(input.frame_hex, 'hex')))
  return { ack: await acked, queued }
}

function expectAck(ack: Frame, expected: Ack): void {
  const { seq_id, log_id, service, method, headers_include, header_present } = expected
  if (seq_id !== undefined) expect(String(ack.seqId)).toBe(seq_id)
  if (log_id !== undefined) expect(String(ack.logId)).toBe(log_id)
  if (service !== undefined) expect(ack.service).toBe(service)
  if (method !== undefined) expect(ack.method).toBe(method)
  if (headers_include) expect(Object.fromEntries(ack.headers)).toMatchObject(headers_include)
  for (const name of header_present ?? []) expect(ack.headers.map(([key]) => key)).toContain(name)
  const payload = payloadOf(ack)
  if (expected.payload_json) expect(payload).toEqual(expected.payload_json)
  if (expected.payload_code) expect(payload.code).toBe(expected.payload_code)
  if (expected.no_data) expect(payload).not.toHaveProperty('data')
  if (expected.payload_data_base64_of) {
    expect(JSON.parse(Buffer.from(payload.data as string, 'base64').toString())).toEqual(
      expected.payload_data_base64_of,
    )
  }
}

function payloadOf({ payload }: Frame): JsonObject {
  return JSON.parse(Buffer.from(payload as Uint8Array).toString())
}
