import { describe, expect, test } from 'vitest'
import { DECISIONS } from './decisions.ts'
import { CRYPTOS, createGateway, type Gateway, sha256 } from './gateway.ts'
import {
  ADAPTATIONS,
  httpCases as cases,
  type HttpExpect as Expect,
  type HttpCase,
  optionsOf,
  requestOf,
} from './http-cases.ts'

const SCHEMAS = { '1.0': '1.0', '2.0': '2.0', 'card-legacy': 'card' } as const

test('only cases whose app has no secret are adapted, and all of those are', () => {
  const bare = cases.filter(({ input: { config } }) => !config.encrypt_key && !config.verification_token)
  expect(bare.map(({ id }) => id).toSorted()).toEqual(Object.keys(ADAPTATIONS).toSorted())
})

describe.each(CRYPTOS)('with %s', (_, crypto) => {
  test.each(cases.map((one) => [titleOf(one), one] as const))('%s', async (_, one) => {
    const gateway = createGateway({ ...optionsOf(one), crypto })
    const { request, plaintext } = requestOf(one)
    const { status, body } = await gateway.post(request)
    const expected = expectedOf(one)
    if (expected.outcome === 'rejected') {
      expect([400, 401, 405]).toContain(status)
      expect(status).toBe(expected.status ?? status)
      expect(JSON.parse(body)).toEqual({ error: expect.any(String) })
      if (expected.not_in_body) expect(body).not.toContain(expected.not_in_body)
      expect(gateway.answered).toEqual([])
      expect((await gateway.consume()).queued).toEqual([])
      return
    }
    expect(status).toBe(expected.status ?? 200)
    if (expected.outcome === 'challenge') {
      expect(JSON.parse(body)).toEqual(expected.response_json)
      expect((await gateway.consume()).queued).toEqual([])
      return
    }
    expect(JSON.parse(body)).toEqual(expected.response_json ?? {})
    await expectConsumed(gateway, expected, plaintext)
  })
})

async function expectConsumed(gateway: Gateway, expected: Expect, plaintext: string | undefined): Promise<void> {
  const { queued, outcomes } = await gateway.consume()
  expect(queued).toHaveLength(1)
  const [{ key, id, type, schema, data, dataText } = {} as never] = queued
  expect(dataText).toBe(plaintext)
  if (expected.version) expect(schema).toBe(SCHEMAS[expected.version])
  if (expected.event_type) expect(type).toBe(expected.event_type)
  if (expected.event_id !== undefined) expect(id).toBe(expected.event_id ?? sha256(dataText))
  if (expected.outcome === 'unhandled') {
    expect(gateway.handled).toEqual([])
    expect(gateway.consumed).toMatchObject([{ outcome: 'unhandled' }])
    expect(outcomes).toEqual([{ verdict: 'ack' }])
    return
  }
  expect(gateway.handled).toEqual([{ key, type, data }])
  if (expected.outcome === 'handler-error') {
    expect(outcomes).toMatchObject([{ verdict: 'retry', reason: 'ERR_HANDLER_FAILED' }])
    gateway.advance(60_000)
    expect((await gateway.consume()).outcomes).toEqual([{ verdict: 'ack' }])
    expect(gateway.handled).toHaveLength(2)
  } else {
    expect(outcomes).toEqual([{ verdict: 'ack' }])
  }
}

/** Where the choice is larkgate's, its own decision stands in for the case's. */
function expectedOf({ id, level, expect: given }: HttpCase): Expect {
  if (level !== 'choice') return given
  const decision = DECISIONS[id]
  if (decision === undefined) throw new Error(`no decision on ${id}`)
  const { outcome, status } = decision
  if (outcome === 'refused') return { ...given, outcome: 'rejected', status }
  if (outcome === 'marked done without a handler') return { ...given, outcome: 'unhandled', status }
  if (outcome === 'retried behind the queue') return { ...given, outcome: 'handler-error', status }
  return { event_id: null, ...given, outcome: 'dispatched', status }
}

function titleOf(one: HttpCase): string {
  const add = ADAPTATIONS[one.id]?.add
  const added = {
    token: ', with a token configured',
    'token in the body': ', with a token added',
    key: ', with a key added',
  }
  return `${one.id}: ${inWords(expectedOf(one))}${add ? added[add] : ''}`
}

function inWords({ outcome, status, event_type: type }: Expect): string {
  switch (outcome) {
    case 'challenge':
      return 'the challenge is answered'
    case 'dispatched':
      return `${type ?? 'the event'} reaches its handler`
    case 'unhandled':
      return 'is taken and marked done without a handler'
    case 'handler-error':
      return 'is taken, and its handler runs again after it failed'
    case 'rejected':
      return status === undefined ? 'is refused' : `is refused with ${status}`
  }
}
