import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redeem } from '../../../lib/core/claim-check.ts'
import { readEnvelope } from '../../../lib/core/envelope.ts'
import { textOf } from '../../../lib/queues/cloudflare-body.ts'
import { envelopeOf, eventNamed } from '../../support/deliveries.ts'
import { anyText } from '../../support/text.ts'

test('a text is what it was', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      expect(textOf(text)).toBe(text)
    }),
  )
})

test.each([
  ['an object', { text: '月亮' }, '{"notText":{"content":{"text":"月亮"}}}'],
  ['nothing', undefined, '{"notText":{}}'],
  ['a number', 42, '{"notText":{"content":42}}'],
  ['a whole number of any size', { id: 7061234567890123456n }, '{"notText":{"content":{"id":"7061234567890123456"}}}'],
  ['bytes', new Uint8Array([0, 255, 16]).buffer, '{"notText":{"base64":"AP8Q"}}'],
  ['a part of some bytes', new Uint8Array([9, 0, 255, 16, 9]).subarray(1, 4), '{"notText":{"base64":"AP8Q"}}'],
  ['a date', new Date(0), '{"notText":{"content":"1970-01-01T00:00:00.000Z"}}'],
])('%s becomes a JSON object that shows it', (_, body, text) => {
  expect(textOf(body)).toBe(text)
})

test('what JSON cannot write becomes a text all the same', () => {
  const loop: { self?: unknown } = {}
  loop.self = loop
  expect(textOf(loop)).toContain('cannot write')
})

test('nothing but a text is ever an envelope, also not what once was one', async () => {
  const { text } = await envelopeOf(eventNamed('e'))
  const reference = { specversion: '1.0', larkkey: 'k', type: 't', dataref: 'name' }
  const bytes = new TextEncoder().encode(text)
  for (const body of [JSON.parse(text), [text], bytes, bytes.buffer, reference]) {
    const read = redeem(textOf(body), undefined).then(readEnvelope)
    await expect(read).rejects.toMatchObject({ code: 'ERR_ENVELOPE_MALFORMED' })
  }
})

test('whatever it is, nothing is thrown', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }), (body) => {
      expect(typeof textOf(body)).toBe('string')
    }),
  )
})
