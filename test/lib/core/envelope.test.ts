import { CloudEvent } from 'cloudevents'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type EnvelopeOptions, readEnvelope, toEnvelope } from '../../../lib/core/envelope.ts'
import { type Callback, type Event, parse } from '../../../lib/core/parse.ts'
import { START_MS } from '../../support/clock.ts'
import { bodies } from '../../support/platform.ts'
import { anyCharacter, anyText } from '../../support/text.ts'

/** The event that the text says, as the walk has it. */
function eventOf(text: string, callbackTypes: readonly string[] = []): Event | Callback {
  const policy = { verificationTokens: [], requireSignature: false, callbackTypes: new Set(callbackTypes) }
  return parse({ text, json: JSON.parse(text), signed: true }, policy) as Event | Callback
}

function sealed(text: string, options: Partial<EnvelopeOptions> = {}) {
  return toEnvelope(eventOf(text), {
    app: 'shop',
    appId: 'cli_configured',
    domain: 'https://open.feishu.cn',
    via: 'webhook',
    receivedAtMs: START_MS,
    orderedTypes: new Set(),
    hash: () => 'hash-of-text',
    ...options,
  })
}
const attributesOf = async (text: string, options?: Partial<EnvelopeOptions>) =>
  JSON.parse((await sealed(text, options)).text)

describe('an envelope', () => {
  test('is a valid CloudEvent, as the official package reads it', async () => {
    const { text } = await sealed(bodies.message('hi'), {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    })
    const event = new CloudEvent(JSON.parse(text))
    expect(event.validate()).toBe(true)
    expect(event).toMatchObject({
      specversion: '1.0',
      id: 'event-1',
      source: 'https://open.feishu.cn/cli_configured/tenant-1',
      type: 'im.message.receive_v1',
      time: new Date(START_MS - 1000).toISOString(),
      datacontenttype: 'application/json',
      larkapp: 'shop',
      larkappid: 'cli_configured',
      larktenantkey: 'tenant-1',
      larkschema: '2.0',
      larkvia: 'webhook',
      larkreceived: new Date(START_MS).toISOString(),
      larkkey: 'cli_configured:im.message.receive_v1:om_1',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      data: JSON.parse(bodies.message('hi')),
    })
  })

  test.each([
    ['an event of version 1.0', bodies.eventV1()],
    ['an event without any id', '{"header":{"event_type":"a.b_v1"}}'],
    [
      'an event of a tenant with a strange name',
      bodies.event('a.b_v1', {}, { app: { appId: 'a', tenantKey: 'te nant/月?#%"\\' } }),
    ],
    [
      'an event with half a character in its ids',
      '{"header":{"event_type":"a.b_v1","event_id":"e\\ud800","tenant_key":"\\udc00"}}',
    ],
    ['an event from very long ago', '{"ts":"1000000000","event":{"type":"a"}}'],
    ['an event from far in the future', '{"header":{"event_type":"a.b_v1","create_time":"99999999999999"}}'],
  ])('of %s is a valid CloudEvent', async (_, text) => {
    const { text: envelope } = await sealed(text)
    expect(new CloudEvent(JSON.parse(envelope)).validate()).toBe(true)
    expect(() => new URL(JSON.parse(envelope).source)).not.toThrow()
  })

  test('has only attribute names that CloudEvents allows', async () => {
    const { data: _, ...attributes } = await attributesOf(bodies.message(), {
      orderedTypes: new Set(['im.message.receive_v1']),
    })
    for (const name of Object.keys(attributes)) expect(name).toMatch(/^[a-z0-9]{1,20}$/)
  })

  test('leaves out what is not known, rather than writing null', async () => {
    const attributes = await attributesOf('{"header":{"event_type":"a.b_v1"}}')
    expect(Object.keys(attributes)).not.toContain('larktenantkey')
    expect(Object.keys(attributes)).not.toContain('larklane')
    expect(Object.values(attributes)).not.toContain(null)
    expect(attributes.source).toBe('https://open.feishu.cn/cli_configured')
  })

  test('takes the time of the event, and that of its arrival when it has none', async () => {
    expect((await attributesOf('{"ts":"1502199207.5","event":{"type":"a"}}')).time).toBe('2017-08-08T13:33:27.500Z')
    expect((await attributesOf('{"ts":"0","event":{"type":"a"}}')).time).toBe(new Date(START_MS).toISOString())
  })

  test('writes any time as RFC 3339 with milliseconds', async () => {
    const times = fc.integer({ min: 1_000_000_000_000, max: 99_999_999_999_999 })
    await fc.assert(
      fc.asyncProperty(times, async (ms) => {
        const { time } = await attributesOf(`{"header":{"event_type":"a","create_time":"${ms}"}}`)
        expect(time).toBe(new Date(ms).toISOString())
      }),
    )
  })
})

describe('the platform’s text', () => {
  const body = (event: string) => `{"header":{"event_type":"a.b_v1","event_id":"e"},"event":${event}}`

  test.each([
    ['numbers beyond 2^53', body('{"id":7061234567890123456,"more":123456789012345678901234567890}')],
    ['numbers in a spelling of their own', body('{"a":1.0,"b":1e2,"c":-0,"d":1E400,"e":0.1000}')],
    ['the same key twice', body('{"a":1,"a":2}')],
    ['keys that look like numbers, in no order', body('{"b":1,"10":2,"9":3,"a":4}')],
    ['escapes that nobody needs', body('{"url":"https:\\/\\/example.com\\u003c","a":"\\u0041"}')],
    ['escaped halves of characters', body('{"a":"\\ud83c \\udf15"}')],
    ['white space', ` {\n\t"header": {"event_type" : "a.b_v1"},\r\n "event": { } } \n`],
    ['U+2028, U+FEFF, U+FFFE and U+FFFF', body('{"a":"\u2028\ufeff\ufffe\uffff"}')],
    ['Chinese and emoji', body('{"文":"月亮 🌕👩‍👩‍👧"}')],
    ['fields called like those of the envelope', body('{"data":{"a":1},"larkkey":"x","specversion":"2"}')],
    ['__proto__', body('{"__proto__":{"a":1},"constructor":1}')],
  ])('is in the envelope byte for byte: %s', async (_, text) => {
    const { text: envelope } = await sealed(text)
    expect(envelope.endsWith(`,"data":${text}}`)).toBe(true)
    expect(JSON.parse(envelope).data).toEqual(JSON.parse(text))
  })

  test('is in the envelope byte for byte, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ stringUnit: anyCharacter }), anyText(), async (json, id) => {
        const text = `{"header":{"event_type":"a.b_v1","event_id":${JSON.stringify(id)}},"event":{"any":${json}}}`
        const { text: envelope } = await sealed(text)
        expect(envelope.endsWith(`,"data":${text}}`)).toBe(true)
        expect(readEnvelope(envelope).data).toEqual(JSON.parse(text))
      }),
    )
  })
})

describe('the idempotency key', () => {
  const keyOf = async (text: string, options?: Partial<EnvelopeOptions>) => (await sealed(text, options)).key

  test('is app, type and event id', async () => {
    expect(await keyOf(bodies.event('contact.user.created_v3'))).toBe('cli_configured:contact.user.created_v3:event-1')
    expect(await keyOf(bodies.eventV1('out_approval'))).toBe('cli_configured:out_approval:event-1')
  })

  test('of a message is its message id, whatever its event id', async () => {
    const keys = await Promise.all(['e1', 'e2'].map((eventId) => keyOf(bodies.message('hi', { eventId }))))
    expect(keys).toEqual(new Array(2).fill('cli_configured:im.message.receive_v1:om_1'))
  })

  test('tells apps and types apart that share an id', async () => {
    const keys = await Promise.all([
      keyOf(bodies.event('a.b_v1')),
      keyOf(bodies.event('a.c_v1')),
      keyOf(bodies.event('a.b_v1'), { appId: 'cli_other' }),
    ])
    expect(new Set(keys).size).toBe(3)
  })

  test('takes the app’s id from the configuration, else from the body, else its name', async () => {
    const options: EnvelopeOptions = {
      app: 'shop',
      domain: 'https://open.feishu.cn',
      via: 'socket',
      receivedAtMs: START_MS,
      orderedTypes: new Set(),
      hash: () => '',
    }
    const named = eventOf('{"header":{"event_type":"a.b_v1","event_id":"e","app_id":"cli_body"}}')
    const nameless = eventOf('{"header":{"event_type":"a.b_v1","event_id":"e"}}')
    const keys = [
      await toEnvelope(named, { ...options, appId: 'cli_configured' }),
      await toEnvelope(named, options),
      await toEnvelope(nameless, options),
    ]
    expect(keys.map(({ key }) => key)).toEqual(['cli_configured:a.b_v1:e', 'cli_body:a.b_v1:e', 'shop:a.b_v1:e'])
  })

  test('of an event without id is a hash of its text, which is asked for then only', async () => {
    const hashed: string[] = []
    const hash = async (text: string) => {
      hashed.push(text)
      return 'abc'
    }
    const text = '{"header":{"event_type":"a.b_v1"}}'
    expect(await keyOf(text, { hash })).toBe('cli_configured:a.b_v1:abc')
    await keyOf(bodies.event('a.b_v1'), { hash })
    expect(hashed).toEqual([text])
    expect((await sealed(text, { hash })).id).toBe('abc')
  })

  test('is the same in the envelope and in what the queue is told of it', async () => {
    const envelope = await sealed(bodies.message())
    expect(JSON.parse(envelope.text)).toMatchObject({
      larkkey: envelope.key,
      id: envelope.id,
      type: envelope.type,
      larkapp: envelope.app,
    })
  })
})

describe('the lane', () => {
  const orderedTypes = new Set(['drive.file.edit_v1', 'im.message.receive_v1'])

  test('is the thing that an ordered event is about, within its app', async () => {
    const { lane, text } = await sealed(bodies.event('drive.file.edit_v1', { file_token: 'doc_1' }), { orderedTypes })
    expect(lane).toBe('cli_configured:doc_1')
    expect(JSON.parse(text).larklane).toBe('cli_configured:doc_1')
  })

  test('is the tenant and the type when an ordered event is about nothing in particular', async () => {
    expect((await sealed(bodies.event('drive.file.edit_v1'), { orderedTypes })).lane).toBe(
      'cli_configured:tenant-1:drive.file.edit_v1',
    )
  })

  test('is absent for all other types', async () => {
    expect(
      await sealed(bodies.event('drive.file.read_v1', { file_token: 'doc_1' }), { orderedTypes }),
    ).not.toHaveProperty('lane')
  })
})

describe('reading an envelope', () => {
  test('gives back what was written', async () => {
    const text = bodies.message('月亮')
    const options = { orderedTypes: new Set(['im.message.receive_v1']), via: 'socket', traceparent: 'trace' } as const
    const { key, lane, text: envelope } = await sealed(text, options)
    expect(readEnvelope(envelope)).toEqual({
      id: 'event-1',
      key,
      type: 'im.message.receive_v1',
      app: 'shop',
      appId: 'cli_configured',
      tenantKey: 'tenant-1',
      schema: '2.0',
      via: 'socket',
      lane,
      traceparent: 'trace',
      createdAtMs: START_MS - 1000,
      receivedAtMs: START_MS,
      data: JSON.parse(text),
    })
  })

  test('gives nothing for what was not written', async () => {
    const envelope = readEnvelope((await sealed('{"header":{"event_type":"a.b_v1"}}')).text)
    for (const name of ['tenantKey', 'lane', 'traceparent']) expect(envelope).not.toHaveProperty(name)
  })

  test.each(['', 'no JSON', '[]', 'null', '{}', '{"specversion":"1.0"}'])('fails for %j', (text) => {
    expect(() => readEnvelope(text)).toThrow(
      expect.objectContaining({ name: 'PortError', code: 'ERR_ENVELOPE_MALFORMED' }),
    )
  })

  test.each(['id', 'larkkey', 'type', 'larkapp', 'larkappid', 'time', 'larkreceived', 'data'])(
    'fails without %s, or when it is of the wrong kind',
    async (name) => {
      const whole = await attributesOf(bodies.message())
      for (const value of [undefined, '', 7, null, []]) {
        expect(() => readEnvelope(JSON.stringify({ ...whole, [name]: value }))).toThrow(
          expect.objectContaining({ code: 'ERR_ENVELOPE_MALFORMED' }),
        )
      }
    },
  )

  test.each(['yesterday', '2025-99-99T00:00:00Z'])('fails when a time is none: %s', async (time) => {
    const whole = await attributesOf(bodies.message())
    expect(() => readEnvelope(JSON.stringify({ ...whole, time }))).toThrow(/not an envelope/)
  })
})
