/** What holds for envelopes, whatever body they carry. */
import { deepStrictEqual } from 'node:assert'
import { CloudEvent } from 'cloudevents'
import fc from 'fast-check'
import { memoryBodies } from '../../lib/bodies/memory.ts'
import { redeem } from '../../lib/core/claim-check.ts'
import type { Event, Schema } from '../../lib/core/parse.ts'
import { type Envelope, PortError, readEnvelope, toEnvelope, withClaimCheck } from '../../lib/index.ts'
import { type Mutation, mutateBytes, mutateJson, mutation } from './mutate.ts'
import { type Run, runProperty } from './run.ts'

interface Body {
  readonly schema: Schema
  readonly type: string
  readonly eventId?: string | undefined
  readonly appId?: string | undefined
  readonly tenantKey?: string | undefined
  readonly createdAtMs?: number | undefined
  readonly messageId?: string | undefined
  readonly configuredAppId?: string | undefined
  readonly traceparent?: string | undefined
  readonly text: string
}

const DATA = ',"data":'
const HASH = 'hash-of-the-text'
const NOW_MS = 1_750_000_000_000
const ORDERED = 'im.message.receive_v1'

/** Ids come out of JSON, where anything can be escaped. */
const name = fc.oneof(
  fc.stringMatching(/^[a-z0-9._-]{1,20}$/),
  fc.string({
    unit: fc.constantFrom(...'a:/"\\{}, \n\0é文\u2028\ufeff🔑', '\ud800', '\udc00'),
    minLength: 1,
    maxLength: 8,
  }),
  fc.constantFrom('__proto__', 'constructor', ORDERED, 'data', 'dataref', 'id', ',"data":', '"', 'https://x/?#%'),
)

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 })

const raw = fc.constantFrom(
  '1e400',
  '-0',
  '1.0',
  '1E3',
  '12345678901234567890123',
  '"\\/\\u003c\\u2028"',
  '"\\ud83d"',
  '"\u2028\ufeff"',
  'null',
  'false',
)

const { value: jsonText } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    raw,
    fc.string({ maxLength: 10 }).map((text) => JSON.stringify(text)),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => `[ ${values.join(' ,\n')}]`),
    fc
      .array(fc.tuple(name, tie('value')), {
        maxLength: 3,
      })
      .map((members) => objectText(members)),
  ),
}))

/** Members in any order, twice or not, with white space between them. */
function objectText(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([key, value]) => `\t${JSON.stringify(key)} : ${value}`).join(',\r\n')} }`
}

const bodies: fc.Arbitrary<Body> = fc.record({
  schema: fc.constantFrom('1.0', '2.0', 'card'),
  type: name,
  eventId: maybe(name),
  appId: maybe(name),
  tenantKey: maybe(name),
  createdAtMs: maybe(fc.integer({ min: 1e12, max: 1e14 - 1 })),
  messageId: maybe(name),
  configuredAppId: maybe(fc.stringMatching(/^cli_[a-z0-9]{4}$/)),
  traceparent: maybe(fc.constant('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')),
  text: fc.array(fc.tuple(name, jsonText), { maxLength: 4 }).map(objectText),
})

function seal(body: Body): Promise<Envelope> {
  const { schema, type, eventId, appId, tenantKey, createdAtMs, messageId, text } = body
  const event: Event = {
    kind: 'event',
    schema,
    type,
    event: { message: { message_id: messageId, chat_id: messageId } },
    text,
    json: JSON.parse(text),
    ...(eventId !== undefined && { eventId }),
    ...(appId !== undefined && { appId }),
    ...(tenantKey !== undefined && { tenantKey }),
    ...(createdAtMs !== undefined && { createdAtMs }),
  }
  return toEnvelope(event, {
    app: 'the app',
    domain: 'https://open.feishu.cn',
    via: 'webhook',
    receivedAtMs: NOW_MS,
    orderedTypes: new Set([ORDERED]),
    hash: () => HASH,
    ...(body.configuredAppId && { appId: body.configuredAppId }),
    ...(body.traceparent && { traceparent: body.traceparent }),
  })
}

export const envelopesCarryAnyBody: Run = (options) => {
  const property = fc.asyncProperty(bodies, async (body) => {
    const envelope = await seal(body)
    const { schema, type, eventId, tenantKey, createdAtMs = NOW_MS, messageId, text, traceparent } = body
    const appId = body.configuredAppId ?? body.appId ?? 'the app'
    const identity = (type === ORDERED ? messageId : undefined) ?? eventId ?? HASH
    const known = { id: eventId ?? identity, key: `${appId}:${type}:${identity}`, type, app: 'the app' }
    const whole = tenantKey === undefined ? ORDERED : `${tenantKey}:${ORDERED}`
    const lane = type === ORDERED ? `${appId}:${messageId ?? whole}` : undefined
    deepStrictEqual(envelope, { ...known, ...(lane && { lane }), text: envelope.text })
    deepStrictEqual(envelope.text.slice(envelope.text.indexOf(DATA) + DATA.length, -1), text)
    const rest = { appId, tenantKey, schema, via: 'webhook', lane, traceparent, createdAtMs, receivedAtMs: NOW_MS }
    const { data, ...read } = readEnvelope(envelope.text)
    deepStrictEqual(read, { ...known, ...withoutAbsent(rest) })
    deepStrictEqual(data, JSON.parse(text))
    const cloudEvent = new CloudEvent(JSON.parse(envelope.text))
    deepStrictEqual(
      [cloudEvent.id, cloudEvent.type, cloudEvent.time],
      [known.id, type, new Date(createdAtMs).toISOString()],
    )
    deepStrictEqual(await redeem(envelope.text, undefined), envelope.text)
    deepStrictEqual(await throughClaimCheck(envelope), envelope.text)
  })
  return runProperty(property, options)
}

/** Stored apart as too large, and fetched again by its reference. */
async function throughClaimCheck(envelope: Envelope): Promise<string> {
  const store = memoryBodies()
  const sent: Envelope[] = []
  const queue = { send: async (one: Envelope) => void sent.push(one) }
  await withClaimCheck(queue, store, { maxBytes: 0, uniqueName: () => 'name' }).send(envelope)
  const { text = DATA } = sent[0] ?? {}
  if (text.includes(DATA)) throw new Error('the message is not a reference')
  return redeem(text, store)
}

export const damagedEnvelopesAreReadOrRefused: Run = (options) => {
  const mutations = fc.array(mutation, { minLength: 1, maxLength: 3 })
  const property = fc.asyncProperty(bodies, mutations, fc.boolean(), async (body, damages, inBytes) => {
    const { text } = await seal(body)
    const damaged = inBytes ? damageBytes(text, damages) : damages.reduce(mutateJson, text)
    try {
      const { id, key, type, app, appId, data } = readEnvelope(damaged)
      const isWhole = [id, key, type, app, appId].every((part) => typeof part === 'string' && part !== '')
      if (!isWhole || Object.prototype.toString.call(data) !== '[object Object]') throw new Error('it lacks a part')
    } catch (error) {
      if (!(error instanceof PortError) || error.code !== 'ERR_ENVELOPE_MALFORMED') throw error
    }
  })
  return runProperty(property, options)
}

function damageBytes(text: string, damages: readonly Mutation[]): string {
  return new TextDecoder().decode(damages.reduce(mutateBytes, new TextEncoder().encode(text)))
}

function withoutAbsent(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
