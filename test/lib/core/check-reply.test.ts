import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkReply, MAX_CARD_BYTES } from '../../../lib/core/check-reply.ts'
import { createDispatcher } from '../../../lib/core/dispatch.ts'
import { HandlerError } from '../../../lib/core/errors.ts'
import type { UntypedEvent } from '../../../lib/events/map.ts'
import { context } from '../../support/handling.ts'

const CARD = 'card.action.trigger'
const PREVIEW = 'url.preview.get'
const LEGACY = 'card.action.trigger_v1'

const raw = (data: unknown) => ({ card: { type: 'raw', data } })
const template = (data: unknown) => ({ card: { type: 'template', data } })
const cardOf = (bytes: number) => {
  const empty = JSON.stringify({ elements: [''] }).length
  return { elements: ['x'.repeat(bytes - empty)] }
}

describe('a reply that the platform takes', () => {
  test.each([
    ['nothing changes', CARD, {}],
    ['a toast without a type', CARD, { toast: { content: '已收到' } }],
    ['a toast of each type', CARD, { toast: { type: 'warning', content: '', i18n: { zh_cn: '一', en_us: 'one' } } }],
    [
      'a toast with fields of tomorrow',
      CARD,
      { toast: { type: 'info', title: 'hi', duration: 3 }, effect: 'confetti' },
    ],
    ['parts that are null, which is as good as absent', CARD, { toast: null, card: null }],
    ['fields of a toast that are null', CARD, { toast: { type: null, content: 'ok', i18n: null } }],
    ['a card of generation 1.0', CARD, raw({ config: {}, header: {}, elements: [] })],
    ['a card of generation 2.0', CARD, raw({ schema: '2.0', header: {}, body: { elements: [] } })],
    ['a card as JSON in a text', CARD, raw('{"elements":[]}')],
    ['a card as large as can be', CARD, raw(cardOf(MAX_CARD_BYTES))],
    ['a template', CARD, template({ template_id: 'AAq1' })],
    [
      'a template with everything',
      CARD,
      template({ template_id: 'A', template_variable: {}, template_version_name: '1.0.0' }),
    ],
    [
      'a preview',
      PREVIEW,
      { inline: { title: 'a', i18n_title: { zh_cn: 'b' }, image_key: 'img', url: { pc: 'https://a.example' } } },
    ],
    ['a preview with a card', PREVIEW, { inline: { title: 'a' }, ...raw({ elements: [] }) }],
    ['a legacy card', LEGACY, { config: {}, header: {}, elements: [], toast: { type: 'info', content: 'ok' } }],
    ['a legacy card from a template', LEGACY, { type: 'template', data: { template_id: 'AAq1' } }],
    ['anything for a type that is not known', 'made.up', { toast: 1, card: 'x', elements: 2 }],
  ])('goes out as it is: %s', (_, type, reply) => {
    expect(checkReply(type, reply)).toEqual(reply)
  })

  test.each([undefined, null])('may be %s: nothing is said', (reply) => {
    expect(checkReply(CARD, reply)).toBeUndefined()
  })

  test('is looked at as it will arrive', () => {
    const reply = { toast: { type: 'info', content: { toJSON: () => 'ok' }, i18n: undefined }, card: undefined }
    expect(checkReply(CARD, reply)).toEqual({ toast: { type: 'info', content: 'ok' } })
  })
})

describe('a reply that the platform would refuse', () => {
  const circular: Record<string, unknown> = {}
  circular.self = circular

  test.each([
    [CARD, 'ok', 'a callback is answered with a JSON object'],
    [CARD, [{}], 'a callback is answered with a JSON object'],
    [CARD, new Date(0), 'a callback is answered with a JSON object'],
    [CARD, circular, 'a callback is answered with a JSON object'],
    [CARD, { id: 1n }, 'a callback is answered with a JSON object'],
    [CARD, { toast: 'ok' }, 'toast must be an object'],
    [CARD, { toast: { type: 'warn', content: 'a' } }, 'toast.type must be info, success, error or warning'],
    [CARD, { toast: { type: ['info'] } }, 'toast.type must be info, success, error or warning'],
    [CARD, { toast: { content: 42 } }, 'toast.content must be a text'],
    [CARD, { toast: { content: 'a', i18n: ['b'] } }, 'toast.i18n must be an object of texts'],
    [CARD, { toast: { content: 'a', i18n: { zh_cn: 1 } } }, 'toast.i18n must be an object of texts'],
    [CARD, { card: 'x' }, 'card must be an object'],
    [CARD, { card: { elements: [] } }, 'card.type must be raw or template'],
    [CARD, { card: { type: 'card_json', data: {} } }, 'card.type must be raw or template'],
    [CARD, { card: { type: 'raw' } }, 'card.data must be an object'],
    [CARD, raw([]), 'card.data must be an object'],
    [CARD, raw('{'), 'card.data must be an object'],
    [CARD, raw({ schema: '2.0', elements: [] }), 'a card of schema 2.0 has its elements in body'],
    [CARD, raw({ body: { elements: [] } }), "a card with a body must say schema: '2.0'"],
    [CARD, raw(cardOf(MAX_CARD_BYTES + 1)), 'the card has 30721 bytes, more than 30720'],
    [CARD, raw({ elements: ['月'.repeat(10_300)] }), 'the card has 30917 bytes, more than 30720'],
    [CARD, template({}), 'card.data.template_id is missing'],
    [CARD, template({ template_id: '' }), 'card.data.template_id is missing'],
    [CARD, template({ template_id: 7 }), 'card.data.template_id must be a text'],
    [CARD, template({ template_id: 'A', template_variable: [] }), 'card.data.template_variable must be an object'],
    [CARD, template({ template_id: 'A', template_version_name: 1 }), 'card.data.template_version_name must be a text'],
    [CARD, { elements: [] }, 'elements must be below card'],
    [CARD, { header: {}, i18n_elements: {} }, 'header must be below card'],
    [PREVIEW, { inline: 'Page 42' }, 'inline must be an object'],
    [PREVIEW, { inline: { title: {} } }, 'inline.title must be a text'],
    [PREVIEW, { inline: { i18n_title: 'a' } }, 'inline.i18n_title must be an object of texts'],
    [PREVIEW, { inline: { url: 'https://a.example' } }, 'inline.url must be an object of texts'],
    [PREVIEW, { card: { type: 'raw' } }, 'card.data must be an object'],
    [LEGACY, { toast: { type: 'no' } }, 'toast.type must be info, success, error or warning'],
    [LEGACY, raw({ elements: [] }), 'card must be left out: the answer to a legacy card is itself the card'],
  ])('is an error that says what is wrong: %s, case %#', (type, reply, problem) => {
    const check = () => checkReply(type, reply)
    expect(check).toThrow(HandlerError)
    expect(check).toThrow(expect.objectContaining({ code: 'ERR_CALLBACK_REPLY_INVALID', message: problem }))
  })

  test('is an error wherever the reply comes from', async () => {
    const wrong = () => ({ toast: 'ok' }) as never
    const routes = createDispatcher().callback(CARD, wrong).callback(LEGACY, wrong).callback<UntypedEvent>('a', wrong)
    const ask = async (type: string) => routes.findCallback(type)?.({}, context)
    await expect(ask(CARD)).rejects.toMatchObject({ code: 'ERR_CALLBACK_REPLY_INVALID' })
    await expect(ask(LEGACY)).rejects.toMatchObject({ code: 'ERR_CALLBACK_REPLY_INVALID' })
    expect(await ask('a')).toEqual({ toast: 'ok' })
  })
})

test('whatever is replied, what comes of it is an object, nothing, or the one error', () => {
  fc.assert(
    fc.property(fc.constantFrom(CARD, PREVIEW, LEGACY, 'made.up'), replies(), (type, reply) => {
      let found: unknown
      try {
        found = checkReply(type, reply)
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_CALLBACK_REPLY_INVALID' })
        return
      }
      if (found !== undefined) expect(Object.getPrototypeOf(found)).toBe(Object.prototype)
    }),
  )
})

/** Near enough to replies to get past the first rules. */
function replies() {
  const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, maxDepth: 2 })
  const part = (names: Record<string, fc.Arbitrary<unknown>>) =>
    fc.oneof(anything, fc.record(names, { requiredKeys: [] }))
  const type = fc.oneof(fc.constantFrom('raw', 'template', 'info'), anything)
  return part({
    toast: part({ type, content: anything, i18n: anything }),
    card: part({ type, data: part({ template_id: anything, schema: fc.constantFrom('1.0', '2.0'), body: anything }) }),
    inline: part({ title: anything, url: anything }),
  })
}
