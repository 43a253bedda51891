import { describe, expect, test } from 'vitest'
import { readEnvelope } from '../../../lib/core/envelope.ts'
import type { RedriveStep } from '../../../lib/operator/wire.ts'
import { START_MS } from '../../support/clock.ts'
import { envelopeOf, eventNamed, keyOf } from '../../support/deliveries.ts'
import { startOperator } from '../../support/operator.ts'

type Started = ReturnType<typeof startOperator>

/** Letters of events e0, e1, …, in that order. */
async function buryMany({ bury }: Started, count: number): Promise<readonly string[]> {
  const keys = Array.from({ length: count }, (_, index) => keyOf(`e${index}`))
  for (const [index, key] of keys.entries()) await bury(key, (await envelopeOf(eventNamed(`e${index}`))).text)
  return keys
}

const lettersIn = async ({ dead }: Started) => (await dead.list(1000)).letters.map(({ key }) => key)
const queuedKeys = async ({ queued }: Started) => (await queued()).map((text) => readEnvelope(text).key)

/** Asks until nothing is left, as the command line does. */
async function redriveAll({ ask }: Started): Promise<readonly RedriveStep[]> {
  const steps: RedriveStep[] = []
  let cursor: string | undefined
  do {
    const { status, json } = await ask('/admin/redrive', { all: true, ...(cursor && { cursor }) })
    expect(status).toBe(200)
    const step = json as unknown as RedriveStep
    steps.push(step)
    cursor = step.cursor
  } while (cursor !== undefined && steps.length < 100)
  return steps
}

describe('/admin/dead', () => {
  test('lists letters page by page, oldest first, without their messages', async () => {
    const operator = startOperator()
    const keys = await buryMany(operator, 5)
    const pages: unknown[][] = []
    let cursor: unknown
    do {
      const { json } = await operator.ask('/admin/dead', { limit: 2, cursor })
      pages.push((json.letters as { key: string }[]).map(({ key }) => key))
      cursor = json.cursor
    } while (cursor !== undefined)
    expect(pages).toEqual([keys.slice(0, 2), keys.slice(2, 4), keys.slice(4)])
    const { json } = await operator.ask('/admin/dead', {})
    expect(json.letters).toContainEqual({
      key: keys[0],
      type: 'made.up_v1',
      app: 'shop',
      reason: 'ERR_HANDLER_FAILED: no',
      attempts: 8,
      diedAtMs: START_MS,
    })
  })

  test('has nothing to list at first', async () => {
    expect(await startOperator().ask('/admin/dead', {})).toEqual({ status: 200, json: { letters: [] } })
  })

  test.each([
    { limit: 0 },
    { limit: 101 },
    { limit: 1.5 },
    { limit: '5' },
    { limit: null },
    { cursor: 5 },
    { cursor: '' },
    { cursor: 'made up' },
  ])('refuses %j', async (request) => {
    const { status, json } = await startOperator().ask('/admin/dead', request)
    expect([status, json.code]).toEqual([400, 'ERR_BODY_MALFORMED'])
  })
})

describe('/admin/letter', () => {
  test('says what is known of one letter, and that there is none', async () => {
    const operator = startOperator()
    await operator.bury('a "key"/%2e\ud83c', '{}')
    const { json } = await operator.ask('/admin/letter', { key: 'a "key"/%2e\ud83c' })
    expect(json.letter).toMatchObject({ key: 'a "key"/%2e\ud83c', attempts: 8 })
    expect(await operator.ask('/admin/letter', { key: 'unknown' })).toEqual({ status: 200, json: { letter: null } })
  })
})

describe('/admin/show', () => {
  test('gives the envelope with its secrets masked and its numbers as they were', async () => {
    const operator = startOperator()
    const event = eventNamed('e', 'made.up_v1', { token: 'c-secret' }).replace(
      '"token":',
      '"id":9007199254740993,"token":',
    )
    const { text, key } = await envelopeOf(event)
    await operator.bury(key, text)
    const { json } = await operator.ask('/admin/show', { key })
    expect(json.envelope).toContain('"id":9007199254740993')
    expect(json.envelope).not.toContain('c-secret')
    expect(String(json.envelope).replaceAll('"***"', '')).toBe(text.replaceAll(/(?<="token":)"[^"]*"/g, ''))
  })

  test('finds the message where it was stored apart, and says when it is gone or cannot be read now', async () => {
    const operator = startOperator()
    const { text, key } = await envelopeOf(eventNamed('e'))
    await operator.bury(key, '{"specversion":"1.0","dataref":"a body"}')
    expect(await operator.ask('/admin/show', { key })).toEqual({
      status: 200,
      json: { envelope: null, code: 'ERR_BODY_MISSING' },
    })
    await operator.bodies.put('a body', text)
    const { json } = await operator.ask('/admin/show', { key })
    expect(readEnvelope(String(json.envelope)).key).toBe(key)
    operator.bodies.faults.fail('get')
    expect(await operator.ask('/admin/show', { key })).toEqual({
      status: 503,
      json: { error: 'Service Unavailable', code: 'ERR_BODIES_UNAVAILABLE' },
    })
  })

  test('says when there is no such letter', async () => {
    expect((await startOperator().ask('/admin/show', { key: 'k' })).json).toEqual({ envelope: null })
  })
})

describe('/admin/redrive', () => {
  test('puts the letters of some keys back on the queue, and says which it did not find', async () => {
    const operator = startOperator()
    const keys = await buryMany(operator, 3)
    const { json } = await operator.ask('/admin/redrive', { keys: [keys[2], 'unknown', keys[0]] })
    expect(json).toEqual({
      redriven: [keys[2], keys[0]],
      failed: [{ key: 'unknown', reason: 'there is no dead letter with this key' }],
    })
    expect(await queuedKeys(operator)).toEqual([keys[2], keys[0]])
    expect(await lettersIn(operator)).toEqual([keys[1]])
  })

  test('redrives all of many in bounded steps, each letter once', async () => {
    const operator = startOperator()
    const keys = await buryMany(operator, 60)
    const steps = await redriveAll(operator)
    expect(steps.map(({ redriven }) => redriven.length)).toEqual([25, 25, 10])
    expect(await queuedKeys(operator)).toEqual(keys)
    expect(await lettersIn(operator)).toEqual([])
    expect(await redriveAll(operator)).toEqual([{ redriven: [], failed: [] }])
  })

  test('gives back the keys that it had no time for', async () => {
    const operator = startOperator()
    const keys = await buryMany(operator, 30)
    const { json } = await operator.ask('/admin/redrive', { keys })
    expect([json.redriven, json.rest]).toEqual([keys.slice(0, 25), keys.slice(25)])
    const { json: last } = await operator.ask('/admin/redrive', { keys: json.rest })
    expect([last.redriven, last.rest]).toEqual([keys.slice(25), undefined])
  })

  test('ends a step early when letters take their time', async () => {
    const operator = startOperator()
    const { store, clock } = operator
    const keys = await buryMany(operator, 3)
    const release = store.faults.hold('forget')
    const answering = operator.ask('/admin/redrive', { all: true })
    await clock.advance(5_000)
    store.faults.mend('forget')
    release()
    const { json } = await answering
    expect(json.redriven).toEqual([keys[0]])
    const { json: next } = await operator.ask('/admin/redrive', { all: true, cursor: json.cursor })
    expect(next).toEqual({ redriven: keys.slice(1), failed: [] })
  })

  test('looks at no more than 25 letters in a step, those that it leaves alone included', async () => {
    const operator = startOperator()
    const { clock, dead, bury } = operator
    await buryMany(operator, 26)
    const { json } = await operator.ask('/admin/redrive', { all: true })
    await clock.advance(1)
    for (let n = 0; n < 60; n++) await bury(`later ${n}`, '{}', clock.now())
    const asked = dead.faults.calls('list')
    const { json: next } = await operator.ask('/admin/redrive', { all: true, cursor: json.cursor })
    expect([next.redriven, typeof next.cursor]).toEqual([[keyOf('e25')], 'string'])
    expect(dead.faults.calls('list') - asked).toBe(25)
  })

  test('leaves letters alone that came after its first step, so that it comes to an end', async () => {
    const operator = startOperator()
    const { clock, bury } = operator
    await buryMany(operator, 26)
    const { json } = await operator.ask('/admin/redrive', { all: true })
    await clock.advance(1)
    await bury(keyOf('again'), (await envelopeOf(eventNamed('again'))).text, clock.now())
    const { json: last } = await operator.ask('/admin/redrive', { all: true, cursor: json.cursor })
    expect(last).toEqual({ redriven: [keyOf('e25')], failed: [] })
    expect(await lettersIn(operator)).toEqual([keyOf('again')])
  })

  test('keeps a letter that cannot be redriven, with the reason, and goes on with the others', async () => {
    const operator = startOperator()
    const [first = ''] = await buryMany(operator, 1)
    await operator.bury('unreadable:m1', 'no envelope')
    await operator.bury('gone', '{"specversion":"1.0","dataref":"a body"}')
    const [step] = await redriveAll(operator)
    expect(step).toEqual({
      redriven: [first],
      failed: [
        { key: 'unreadable:m1', reason: expect.stringMatching(/^ERR_ENVELOPE_MALFORMED: /) },
        { key: 'gone', reason: expect.stringMatching(/^ERR_BODY_MISSING: /) },
      ],
    })
    expect(await lettersIn(operator)).toEqual(['unreadable:m1', 'gone'])
  })

  test.each(['forget', 'send', 'remove'] as const)('loses no letter when it is interrupted: %s fails', async (verb) => {
    const operator = startOperator()
    const { store, queue, dead } = operator
    const keys = await buryMany(operator, 2)
    const port = verb === 'forget' ? store : verb === 'send' ? queue : dead
    ;(port.faults.fail as (name: string) => void)(verb)
    const { json } = await operator.ask('/admin/redrive', { keys })
    expect([json.redriven, (json.failed as unknown[]).length]).toEqual([[], 2])
    expect(await lettersIn(operator)).toEqual(keys)
    ;(port.faults.mend as (name: string) => void)(verb)
    expect((await operator.ask('/admin/redrive', { keys })).json).toEqual({ redriven: keys, failed: [] })
    // In memory a key is on the queue once, however often it was sent.
    expect(await queuedKeys(operator)).toEqual(keys)
  })

  test('reports what it had done before the dead letters went away', async () => {
    const operator = startOperator()
    const keys = await buryMany(operator, 2)
    operator.dead.faults.fail('get')
    const { status, json } = await operator.ask('/admin/redrive', { keys })
    expect(status).toBe(200)
    const reason = 'ERR_DEAD_LETTERS_UNAVAILABLE: the dead letters do not answer'
    expect(json).toEqual({ redriven: [], failed: keys.map((key) => ({ key, reason })) })
    operator.dead.faults.fail('list')
    for (const [path, request] of [
      ['/admin/redrive', { all: true }],
      ['/admin/dead', {}],
      ['/admin/show', { key: 'k' }],
    ] as const) {
      const { status, json } = await operator.ask(path, request)
      expect([status, json.code]).toEqual([503, 'ERR_DEAD_LETTERS_UNAVAILABLE'])
    }
  })

  test.each([
    {},
    { all: false },
    { all: 'true' },
    { keys: [] },
    { keys: 'k' },
    { keys: [1] },
    { keys: [''] },
    { all: true, cursor: 'made up' },
    { all: true, cursor: '5.made up' },
    { all: true, cursor: 7 },
  ])('refuses %j', async (request) => {
    const { status, json } = await startOperator().ask('/admin/redrive', request)
    expect([status, json.code]).toEqual([400, 'ERR_BODY_MALFORMED'])
  })

  test('takes only so many keys', async () => {
    const keys = Array.from({ length: 101 }, (_, index) => `k${index}`)
    expect((await startOperator().ask('/admin/redrive', { keys })).status).toBe(413)
  })
})

test.each(['/admin/dead', '/admin/letter', '/admin/show', '/admin/redrive'])(
  '%s refuses what is no JSON object, and what is too large',
  async (path) => {
    const { askRaw } = startOperator()
    for (const body of ['', '[]', 'null', '{', Uint8Array.of(0x7b, 0xff, 0x7d)]) {
      expect((await askRaw(path, body)).status).toBe(400)
    }
    expect((await askRaw(path, JSON.stringify({ key: 'x'.repeat(256 * 1024) }))).status).toBe(413)
  },
)
