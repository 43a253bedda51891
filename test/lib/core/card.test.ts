import { describe, expect, test } from 'vitest'
import { CARD_TOKEN_MS, cardCalls, TRAVEL_MS } from '../../../lib/core/card.ts'
import { readEnvelope, toEnvelope } from '../../../lib/core/envelope.ts'
import { type Callback, parseCard } from '../../../lib/core/parse.ts'
import { cardRaw, cardTemplate } from '../../../lib/core/replies.ts'
import { nodeCrypto } from '../../../lib/crypto/node.ts'
import type { JsonObject } from '../../../lib/events/json.ts'
import { openApiOf } from '../../../lib/openapi/bridge.ts'
import { START_MS, stateOf } from '../../support/clock.ts'
import { envelopeOf } from '../../support/deliveries.ts'
import { bodies } from '../../support/platform.ts'
import { createWorld, DOMAIN, SHOP } from '../openapi/world.ts'

const DEADLINE_MS = 2500
const REPLIED_MS = DEADLINE_MS + TRAVEL_MS
const SHARED = { config: { update_multi: true }, elements: [] }
const PATH = '/open-apis/interactive/v1/card/update'

interface ClickOptions {
  /** Laid over the body. */
  readonly change?: JsonObject
  /** 0: the envelope says nothing of it. */
  readonly replyByMs?: number
}

/** A click on a card of the platform's stub, which is answered at its deadline. */
async function click({ change = {}, replyByMs = START_MS + DEADLINE_MS }: ClickOptions = {}) {
  const world = createWorld()
  const { clock, stub, ports } = world
  const token = stub.issueCardToken(SHOP.appId)
  const body = JSON.parse(bodies.click())
  body.event.token = token
  Object.assign(body.header, change.header)
  Object.assign(body, change, { header: body.header })
  const sealed = await envelopeOf(JSON.stringify(body), { ...(replyByMs && { replyByMs }) })
  const signal = new AbortController()
  const app = { name: 'shop', appId: SHOP.appId, appSecret: SHOP.appSecret, domain: DOMAIN }
  const open = openApiOf(app, () => ({ ...ports, digest: nodeCrypto.digestHex }))
  const openApi = () => open({ key: 'key' })
  const card = cardCalls(readEnvelope(sealed.text), { openApi, clock, signal: signal.signal })
  clock.after(REPLIED_MS, () => stub.answered(token))
  const update = (given: unknown, options?: Parameters<typeof card.update>[1]) => {
    const work = card.update(given as JsonObject, options)
    work.catch(() => undefined)
    return work
  }
  return { ...world, token, signal, update, calls: () => world.asked(PATH) }
}

const inTime = async <T>({ clock }: { clock: { advance: (ms: number) => Promise<void> } }, work: Promise<T>) => {
  await clock.advance(REPLIED_MS)
  return work
}

describe('a card', () => {
  test('is not updated before the answer must have left, and then at once', async () => {
    const { clock, stub, token, update, calls } = await click()
    const updated = update(SHARED)
    await clock.advance(REPLIED_MS - 1)
    expect([await stateOf(updated), calls()]).toEqual(['pending', 0])
    await clock.advance(1)
    await updated
    expect(stub.cards()).toEqual([{ atMs: START_MS + REPLIED_MS, token, card: SHARED }])
  })

  test('is updated at once by a handler that runs later', async () => {
    const { clock, update, stub } = await click()
    await clock.advance(60_000)
    await update(SHARED)
    expect(stub.cards()).toMatchObject([{ atMs: START_MS + 60_000 }])
  })

  test('waits as long as usual where the envelope does not say how long', async () => {
    const clicked = await click({ replyByMs: 0 })
    const updated = clicked.update(SHARED)
    await clicked.clock.advance(REPLIED_MS - 1)
    expect(await stateOf(updated)).toBe('pending')
    await clicked.clock.advance(1)
    await updated
  })

  test.each([
    ['its JSON', SHARED, SHARED],
    ['what cardRaw makes', cardRaw(SHARED), SHARED],
    ['JSON of schema 2.0', { schema: '2.0', body: {} }, { schema: '2.0', body: {} }],
    ['what cardTemplate makes', cardTemplate('AAq1', { a: 1 }), cardTemplate('AAq1', { a: 1 }).card],
    ['a template by hand', cardTemplate('AAq1').card, cardTemplate('AAq1').card],
  ])('is given as %s', async (_, given, arrived) => {
    const clicked = await click()
    await inTime(clicked, clicked.update(given))
    expect(clicked.stub.cards()).toMatchObject([{ card: arrived }])
  })

  test('that is not shared is updated for those who are named', async () => {
    const clicked = await click()
    await inTime(clicked, clicked.update({ elements: [] }, { openIds: ['ou_1'] }))
    expect(clicked.stub.cards()).toMatchObject([{ card: { elements: [], open_ids: ['ou_1'] } }])
  })

  test('of the legacy kind is updated by the token in its flat body', async () => {
    const world = createWorld()
    const token = world.stub.issueCardToken(SHOP.appId)
    const text = JSON.stringify({ ...JSON.parse(bodies.card()), token })
    const callback = parseCard({ text, json: JSON.parse(text), signed: true }, 'refresh-1') as Callback
    const options = { app: 'shop', domain: DOMAIN, via: 'webhook', receivedAtMs: START_MS } as const
    const sealed = await toEnvelope(callback, { ...options, orderedTypes: new Set(), hash: () => 'hash' })
    const app = { name: 'shop', appId: SHOP.appId, appSecret: SHOP.appSecret, domain: DOMAIN }
    const open = openApiOf(app, () => ({ ...world.ports, digest: nodeCrypto.digestHex }))
    const { signal } = new AbortController()
    const card = cardCalls(readEnvelope(sealed.text), {
      openApi: () => open({ key: 'key' }),
      clock: world.clock,
      signal,
    })
    world.stub.answered(token)
    await inTime(world, card.update(SHARED))
    expect(world.stub.cards()).toMatchObject([{ token }])
  })
})

describe('what the platform would refuse is refused here', () => {
  const large = { ...SHARED, elements: ['x'.repeat(31_000)] }
  const circular: Record<string, unknown> = { ...SHARED }
  circular.self = circular

  test.each([
    ['a card that is too large', large, 'more than 30720'],
    ['a card that JSON cannot say', circular, 'JSON object'],
    ['no card', 'done', 'must be an object'],
    ['a template without its id', { card: { type: 'template', data: {} } }, 'template_id is missing'],
    ['a card that nobody is to see', { elements: [] }, 'openIds'],
    ['mixed generations', { schema: '2.0', elements: [] }, 'elements in body'],
  ])('%s, at once', async (_, card, words) => {
    const { update, calls, clock } = await click()
    await expect(update(card)).rejects.toMatchObject({
      name: 'HandlerError',
      code: 'ERR_CARD_UPDATE_INVALID',
      message: expect.stringContaining(words),
    })
    await clock.advance(REPLIED_MS)
    expect(calls()).toBe(0)
  })

  test.each([
    ['of a link preview', { event: { token: 'c-1', delivery_type: 'url_preview' } }, 'link preview'],
    ['without a token', { event: {} }, 'without a token'],
    ['that is no click', { header: { event_type: 'im.message.receive_v1' } }, 'no click on a card'],
  ])('an event %s', async (_, change, words) => {
    const { update, calls } = await click({ change })
    const error = { code: 'ERR_CARD_UPDATE_INVALID', message: expect.stringContaining(words) }
    await expect(update(SHARED)).rejects.toMatchObject(error)
    expect(calls()).toBe(0)
  })

  test('a third update', async () => {
    const clicked = await click()
    await inTime(clicked, clicked.update(SHARED))
    await clicked.update(SHARED)
    await expect(clicked.update(SHARED)).rejects.toMatchObject({ code: 'ERR_CARD_TOKEN_SPENT' })
    expect([clicked.stub.cards().length, clicked.calls()]).toEqual([2, 2])
  })

  test('an update half an hour after the click', async () => {
    const { clock, update, stub, calls } = await click()
    await clock.advance(CARD_TOKEN_MS - 1)
    await update(SHARED)
    await clock.advance(1)
    await expect(update(SHARED)).rejects.toMatchObject({ code: 'ERR_CARD_TOKEN_SPENT' })
    expect([stub.cards().length, calls()]).toEqual([1, 1])
  })
})

describe('an update that fails', () => {
  test('and was refused can be tried again', async () => {
    const clicked = await click()
    clicked.stub.fail({ how: 'cardInvalid', path: PATH, times: 2 })
    await clicked.clock.advance(REPLIED_MS)
    for (let tries = 0; tries < 2; tries++) {
      await expect(clicked.update(SHARED)).rejects.toMatchObject({ code: 'ERR_OPENAPI_REFUSED' })
    }
    await clicked.update(SHARED)
    await clicked.update(SHARED)
    expect(clicked.stub.cards()).toHaveLength(2)
  })

  test('and may have been done counts, since the platform counts it', async () => {
    const clicked = await click()
    clicked.stub.fail({ how: 'reset', path: PATH, carriedOut: true })
    await clicked.clock.advance(REPLIED_MS)
    await expect(clicked.update(SHARED)).rejects.toMatchObject({ code: 'ERR_OPENAPI_UNAVAILABLE' })
    await clicked.update(SHARED)
    await expect(clicked.update(SHARED)).rejects.toMatchObject({ code: 'ERR_CARD_TOKEN_SPENT' })
    expect(clicked.calls()).toBe(2)
  })

  test('since the attempt ends says why, and sends nothing', async () => {
    const { clock, signal, update, calls } = await click()
    const updated = update(SHARED)
    await clock.advance(100)
    signal.abort(new Error('the attempt is over'))
    await expect(updated).rejects.toThrow('the attempt is over')
    await clock.advance(REPLIED_MS)
    expect([calls(), clock.pending()]).toEqual([0, 0])
  })
})
