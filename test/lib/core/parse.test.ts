import { describe, expect, test } from 'vitest'
import { type ParsePolicy, parse, parseCard } from '../../../lib/core/parse.ts'
import type { JsonObject } from '../../../lib/events/json.ts'

const payload = (json: JsonObject, signed = true) => ({ text: JSON.stringify(json), json, signed })
const policy = (rest: Partial<ParsePolicy> = {}): ParsePolicy => ({
  verificationTokens: ['token', 'former'],
  requireSignature: true,
  callbackTypes: new Set(['card.action.trigger']),
  ...rest,
})
const code = (code: string) => expect.objectContaining({ name: 'RequestError', code })

const header = {
  event_id: 'event-1',
  event_type: 'a.b_v1',
  create_time: '1608725989000',
  token: 'token',
  app_id: 'cli_1',
  tenant_key: 'tenant',
}
const v2 = { schema: '2.0', header, event: { a: 1 } }
const v1 = {
  ts: '1502199207.7171419',
  uuid: 'uuid-1',
  token: 'token',
  type: 'event_callback',
  event: { type: 'out_approval', app_id: 'cli_1', tenant_key: 'tenant', uuid: 'another' },
}
const challenge = { challenge: 'value', token: 'token', type: 'url_verification' }

describe('version 2.0', () => {
  test('is read from the header, the event kept apart', () => {
    const given = payload(v2)
    expect(parse(given, policy())).toEqual({
      kind: 'event',
      schema: '2.0',
      type: 'a.b_v1',
      eventId: 'event-1',
      appId: 'cli_1',
      tenantKey: 'tenant',
      createdAtMs: 1_608_725_989_000,
      event: { a: 1 },
      text: given.text,
      json: given.json,
    })
  })

  test('may lack everything but its type: absent things stay absent', () => {
    const given = payload({ header: { event_type: 'a.b_v1', token: 'token' } })
    expect(parse(given, policy())).toEqual({
      kind: 'event',
      schema: '2.0',
      type: 'a.b_v1',
      ...given,
      signed: undefined,
    })
  })

  test('is version 2.0 whatever `schema` says, since the header is there', () => {
    for (const schema of [undefined, '', '1.0', '3.0']) {
      expect(parse(payload({ ...v2, schema }), policy())).toMatchObject({ schema: '2.0', type: 'a.b_v1' })
    }
  })

  test('is not confused by fields of the event that are called like those around it', () => {
    const event = {
      type: 'x',
      token: 'update-token',
      app_id: 'cli_2',
      event_id: 'e2',
      create_time: '1',
      event_type: 'y',
    }
    expect(parse(payload({ ...v2, event }), policy())).toMatchObject({
      type: 'a.b_v1',
      eventId: 'event-1',
      appId: 'cli_1',
      event,
    })
  })

  test('takes the time of three approval types from the field they have in place of `create_time`', () => {
    const { create_time: _, ...rest } = header
    const given = payload({ ...v2, header: { ...rest, event_create_time: '1608725989.25' } })
    expect(parse(given, policy())).toMatchObject({ createdAtMs: 1_608_725_989_250 })
  })

  test.each(['event_type', 'event_id', 'app_id', 'tenant_key'])(
    'finds nothing in a header whose %s is no text',
    (name) => {
      const given = payload({ ...v2, header: { ...header, [name]: 7 } })
      if (name === 'event_type') expect(() => parse(given, policy())).toThrow(code('ERR_EVENT_UNKNOWN'))
      else expect(Object.values(parse(given, policy()))).not.toContain(7)
    },
  )

  test('with an event that is no object has none', () => {
    for (const event of [null, 'text', [1]])
      expect(parse(payload({ ...v2, event }), policy())).toHaveProperty('event', undefined)
  })
})

describe('version 1.0', () => {
  test('is read from the event and what is around it; the outer uuid is the event id', () => {
    const given = payload(v1)
    expect(parse(given, policy())).toEqual({
      kind: 'event',
      schema: '1.0',
      type: 'out_approval',
      eventId: 'uuid-1',
      appId: 'cli_1',
      tenantKey: 'tenant',
      createdAtMs: 1_502_199_207_717,
      event: v1.event,
      text: given.text,
      json: given.json,
    })
  })

  test('needs neither the outer type nor a uuid nor a time: the platform’s own mocks leave them empty', () => {
    const given = payload({ token: 'token', ts: '', uuid: '', type: '', event: { type: 'app_open' } })
    const parsed = parse(given, policy())
    expect(parsed).toMatchObject({ kind: 'event', schema: '1.0', type: 'app_open' })
    for (const name of ['eventId', 'createdAtMs', 'appId']) expect(parsed).toHaveProperty(name, undefined)
  })
})

describe('a challenge', () => {
  test('is known by its type, signed or not', () => {
    for (const signed of [true, false]) {
      expect(parse(payload(challenge, signed), policy())).toEqual({ kind: 'challenge', challenge: 'value' })
    }
  })

  test('is a challenge also in a body that is an event besides', () => {
    expect(parse(payload({ ...v2, ...challenge }), policy())).toEqual({ kind: 'challenge', challenge: 'value' })
  })

  test('is none in a body that only carries such a field', () => {
    expect(parse(payload({ ...v2, challenge: 'value', type: '' }), policy())).toMatchObject({ kind: 'event' })
  })

  test('may have its token in the header when it has the form of a 2.0 event, and the outer one holds against it', () => {
    const body = { header: { event_type: 'url_verification', token: 'token' }, challenge: 'value' }
    expect(parse(payload(body, false), policy())).toMatchObject({ kind: 'challenge' })
    expect(() => parse(payload({ ...body, token: 'wrong' }, false), policy())).toThrow(code('ERR_TOKEN_MISMATCH'))
  })

  test('gives nothing away before its token is checked', () => {
    const given = payload({ ...challenge, token: 'wrong', challenge: 7 })
    expect(() => parse(given, policy())).toThrow(code('ERR_TOKEN_MISMATCH'))
  })
})

describe('a callback', () => {
  test('is what has one of the given types, in either version', () => {
    const click = { ...v2, header: { ...header, event_type: 'card.action.trigger' } }
    expect(parse(payload(click), policy())).toMatchObject({ kind: 'callback', type: 'card.action.trigger' })
    expect(parse(payload(click), policy({ callbackTypes: new Set() }))).toMatchObject({ kind: 'event' })
    expect(parse(payload(v1), policy({ callbackTypes: new Set(['out_approval']) }))).toMatchObject({ kind: 'callback' })
  })
})

describe('the signature', () => {
  test('is asked for before the token: an unsigned event learns nothing about tokens', () => {
    const given = payload({ ...v2, header: { ...header, token: 'wrong' } }, false)
    expect(() => parse(given, policy())).toThrow(code('ERR_SIGNATURE_MISSING'))
  })

  test('is not asked for when the app has no Encrypt Key', () => {
    expect(parse(payload(v2, false), policy({ requireSignature: false }))).toMatchObject({ kind: 'event' })
  })
})

describe('the token', () => {
  const withToken = (token: unknown) => [
    payload({ ...v2, header: { ...header, token } }),
    payload({ ...v1, token }),
    payload({ ...challenge, token }),
  ]

  test('may be the current or the former one', () => {
    for (const given of ['token', 'former'].flatMap(withToken)) expect(parse(given, policy())).toHaveProperty('kind')
  })

  test.each([undefined, null, '', 'wrong', 'toke', 'token ', 7, true, ['token'], { token: 'token' }])(
    'is refused when it is %j',
    (token) => {
      for (const given of withToken(token)) expect(() => parse(given, policy())).toThrow(code('ERR_TOKEN_MISMATCH'))
    },
  )

  test('is asked for before the form: whoever has none is not told what is known', () => {
    expect(() => parse(payload({ token: 'wrong' }), policy())).toThrow(code('ERR_TOKEN_MISMATCH'))
    expect(() => parse(payload({}), policy())).toThrow(code('ERR_TOKEN_MISMATCH'))
  })

  test('is not looked at when the app has none', () => {
    for (const given of withToken('whatever')) {
      expect(parse(given, policy({ verificationTokens: [] }))).toHaveProperty('kind')
    }
  })
})

describe('an authentic body of no known form', () => {
  test.each([
    {},
    { event: {} },
    { event: { type: '' } },
    { event: { type: 7 } },
    { event: 'text' },
    { event: [] },
    { header: [], event: {} },
    { type: 'event_callback' },
    { type: 'url_verification' },
    { type: 'url_verification', challenge: { a: 1 } },
  ])('is refused: %j', (body) => {
    expect(() => parse(payload({ ...body, token: 'token' }), policy())).toThrow(code('ERR_EVENT_UNKNOWN'))
  })

  test('is told by its shape, with none of its values', () => {
    try {
      parse(payload({ token: 'token', event: { secret: 'hunter2' } }), policy())
      expect.unreachable()
    } catch (error) {
      expect((error as Error).message).not.toMatch(/hunter2|token/)
    }
  })
})

describe('a legacy card', () => {
  const card = {
    open_id: 'ou_1',
    open_message_id: 'om_1',
    tenant_key: 'tenant',
    token: 'c-1',
    action: { tag: 'button' },
  }

  test('is a callback of a type that larkgate names, its id the refresh token', () => {
    const given = payload(card)
    expect(parseCard(given, 'refresh-1')).toEqual({
      kind: 'callback',
      schema: 'card',
      type: 'card.action.trigger_v1',
      eventId: 'refresh-1',
      tenantKey: 'tenant',
      event: card,
      text: given.text,
      json: card,
    })
  })

  test.each([null, ''])('without a refresh token (%j) has no id', (refreshToken) => {
    expect(parseCard(payload(card), refreshToken)).toHaveProperty('eventId', undefined)
  })

  test.each([{ header: {} }, { event: null }, { schema: '2.0' }])('is flat: with %j it is none', (extra) => {
    expect(() => parseCard(payload({ ...card, ...extra }), null)).toThrow(code('ERR_EVENT_UNKNOWN'))
  })
})
