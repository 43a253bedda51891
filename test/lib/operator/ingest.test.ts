import { describe, expect, test } from 'vitest'
import { readEnvelope } from '../../../lib/core/envelope.ts'
import { createIngest } from '../../../lib/operator/ingest.ts'
import { MAX_BATCH_BYTES, MAX_BATCH_COUNT } from '../../../lib/operator/wire.ts'
import { envelopeOf, eventNamed, keyOf, orderedEvent } from '../../support/deliveries.ts'
import { batchOf, startOperator, TOKEN } from '../../support/operator.ts'

const textOf = async (id: string) => (await envelopeOf(eventNamed(id))).text
const textsOf = (count: number) => Promise.all(Array.from({ length: count }, (_, index) => textOf(`e${index}`)))
const keysOf = (texts: readonly string[]) => texts.map((text) => readEnvelope(text).key)

describe('a batch of envelopes', () => {
  test('is on the queue when it is answered, each as it was, in its order', async () => {
    const { ingest, queued } = startOperator()
    const texts = await textsOf(20)
    expect(await ingest(...texts)).toEqual({ status: 200, json: { count: 20, refused: [] } })
    expect(await queued()).toEqual(texts)
  })

  test('is put into the lanes that its texts name', async () => {
    const { ingest, queue } = startOperator()
    const texts = await Promise.all(['a', 'b'].map(async (id) => (await envelopeOf(orderedEvent(id, 'chat'))).text))
    await ingest(...texts)
    expect(await queue.receive(10, 0)).toHaveLength(1)
  })

  test('may be empty: a question whether events would be taken', async () => {
    const { ingest } = startOperator()
    expect(await ingest()).toEqual({ status: 200, json: { count: 0, refused: [] } })
  })

  test('loses nothing of the others when one is no envelope', async () => {
    const { ingest, queued, reports } = startOperator()
    const [good = '', other = ''] = await textsOf(2)
    const bad = [
      '',
      '{}',
      'null',
      '{"larkkey":"k"}',
      good.slice(0, -1),
      `${good}${good}`,
      good.replace('"larkkey"', '"larkkeys"'),
      '{"specversion":"1.0","larkkey":"k","type":"t","dataref":"0b2e"}',
    ]
    const { status, json } = await ingest(good, ...bad, other)
    const refused = bad.map((_, index) => ({ index: index + 1, code: 'ERR_ENVELOPE_MALFORMED' }))
    expect([status, json]).toEqual([200, { count: bad.length + 2, refused }])
    expect(await queued()).toEqual([good, other])
    expect(reports[0]?.counts).toEqual({ accepted: 2, ERR_ENVELOPE_MALFORMED: bad.length })
  })

  test('loses nothing of the others when one is cut off or is not UTF-8', async () => {
    const { ingestRaw, queued } = startOperator()
    const [good = '', other = ''] = await textsOf(2)
    const bytes = [...batchOf(good), 0x1e, 0x7b, 0xff, 0x7d, 0x0a, ...batchOf(other).slice(0, -20)]
    const { json } = await ingestRaw(Uint8Array.from(bytes))
    const refused = [1, 2].map((index) => ({ index, code: 'ERR_ENVELOPE_MALFORMED' }))
    expect(json).toEqual({ count: 3, refused })
    expect(await queued()).toEqual([good])
  })

  test.each(['{}', '[]', 'a', '\n'])('is refused as a whole when it is no batch: %j', async (body) => {
    const { ingestRaw, queue } = startOperator()
    expect(await ingestRaw(body)).toEqual({ status: 400, json: { error: 'Bad Request', code: 'ERR_BODY_MALFORMED' } })
    expect(queue.faults.calls('send')).toBe(0)
  })

  test('may have so many envelopes, and is refused with one more', async () => {
    const { ingest, queue } = startOperator()
    const texts = await textsOf(MAX_BATCH_COUNT + 1)
    expect((await ingest(...texts)).status).toBe(413)
    expect(queue.faults.calls('send')).toBe(0)
    expect((await ingest(...texts.slice(1))).json).toEqual({ count: MAX_BATCH_COUNT, refused: [] })
  })

  test.each([true, false])(
    'may have so many bytes, and is refused with one more; length announced: %s',
    async (announced) => {
      const { operate } = startOperator({ maxBytes: 2 * MAX_BATCH_BYTES })
      const event = eventNamed('large', 'made.up_v1', { filling: '' })
      const overhead = (await envelopeOf(event)).text.length + 2
      const send = async (bytes: number) => {
        const filled = event.replace('"filling":""', `"filling":"${'x'.repeat(bytes - overhead)}"`)
        const { text } = await envelopeOf(filled)
        const body = Buffer.from(`\x1e${text}\n`)
        expect(body.length).toBe(bytes)
        const headers = {
          authorization: `Bearer ${TOKEN}`,
          'content-type': 'application/json-seq',
          ...(announced && { 'content-length': String(bytes) }),
        }
        return (await operate(new Request('https://a.example/ingest', { method: 'POST', headers, body })))?.status
      }
      expect(await send(MAX_BATCH_BYTES)).toBe(200)
      expect(await send(MAX_BATCH_BYTES + 1)).toBe(413)
    },
  )

  test('says exactly which were taken when the queue fails in the middle', async () => {
    const { queue, clock } = startOperator()
    const texts = await textsOf(3)
    const fails = keysOf(texts)[1]
    const partly = {
      send: (envelope: Parameters<typeof queue.send>[0]) =>
        envelope.key === fails ? Promise.reject(new Error('down')) : queue.send(envelope),
    }
    const operate = createIngest({ token: TOKEN, queue: partly, clock })
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json-seq' }
    const body = batchOf(...texts)
    const response = await operate(new Request('https://a.example/ingest', { method: 'POST', headers, body }))
    expect(await response?.json()).toEqual({ count: 3, refused: [{ index: 1, code: 'ERR_QUEUE_UNAVAILABLE' }] })
    expect((await queue.receive(10, 0)).map(({ body }) => body)).toEqual([texts[0], texts[2]])
  })

  test('is answered in time when the queue is slow; what it takes later is a duplicate', async () => {
    const { ingest, queue, clock, queued } = startOperator()
    const release = queue.faults.hold('send')
    const answering = ingest(...(await textsOf(2)))
    await clock.advance(1_999)
    release()
    expect((await answering).json).toEqual({ count: 2, refused: [] })

    const hold = queue.faults.hold('send')
    const late = ingest(await textOf('late'))
    await clock.advance(2_000)
    expect((await late).json).toEqual({ count: 1, refused: [{ index: 0, code: 'ERR_QUEUE_TIMEOUT' }] })
    hold()
    await clock.advance(0)
    expect(keysOf(await queued())).toContain(keyOf('late'))
    expect(clock.pending()).toBe(0)
  })

  test('stores large envelopes apart, and refuses those for which there is no place', async () => {
    const { ingest, bodies, queue, queued } = startOperator({ maxBytes: 2_000 })
    const { text } = await envelopeOf(eventNamed('large', 'made.up_v1', { filling: 'x'.repeat(2_000) }))
    expect((await ingest(text)).json).toEqual({ count: 1, refused: [] })
    expect(await bodies.get(JSON.parse((await queued())[0] ?? '').dataref)).toBe(text)

    bodies.faults.fail('put')
    const { json } = await ingest(text, await textOf('small'))
    expect(json).toEqual({ count: 2, refused: [{ index: 0, code: 'ERR_QUEUE_UNAVAILABLE' }] })
    expect(queue.faults.calls('send')).toBe(2)
  })
})
