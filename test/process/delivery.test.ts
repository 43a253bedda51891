import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { backoffMs } from '../../lib/core/backoff.ts'
import { eventV2 } from '../../simulator/index.ts'
import {
  APP,
  forAll,
  type Gateway,
  type JournalLine,
  journalOf,
  newFolder,
  query,
  readJournal,
  startGateway,
  untilSettled,
  waitFor,
} from './gateway.ts'
import { openUpload } from './upload.ts'

/** Timers may fire a little early, and times are rounded. */
const CLOCK_SLACK_MS = 20

const words = (lines: readonly JournalLine[]) => lines.map(({ what, attempt }) => `${what} ${attempt}`)
const ended = (folder: string, eventId: string | undefined) =>
  journalOf(folder, eventId).some(({ what }) => what === 'end')

function eventText(type: string, event: Readonly<Record<string, unknown>>): string {
  return eventV2(type, event, { app: APP, createdAtMs: Date.now() })
}

function idOf(text: string): string {
  return (JSON.parse(text) as { header: { event_id: string } }).header.event_id
}

/** For tests that neither configure nor stop it. */
const shared = forAll(() => startGateway({ folder: newFolder() }))

/** Event ids in the order of acceptance. */
async function pushInOrder({ platform }: Gateway, type: string, events: readonly object[]): Promise<string[]> {
  const ids: string[] = []
  for (const event of events) {
    const { status, eventId = '' } = await platform.push(type, { event: { ...event } })
    expect(status).toBe(200)
    ids.push(eventId)
  }
  return ids
}

test('ordered events keep their order across failures and a crash, and hold up no other lane', async () => {
  const folder = newFolder()
  const variables = { LARKGATE_ORDERED: 'test.fails_v1' }
  const first = await startGateway({ folder, variables })
  const lane = Array.from({ length: 6 }, (_, n) => ({ chat_id: 'oc_a', failures: n === 2 ? 2 : 0 }))
  const ids = await pushInOrder(first, 'test.fails_v1', lane)
  const [other] = await pushInOrder(first, 'test.fails_v1', [{ chat_id: 'oc_b', failures: 0 }])
  await waitFor('the failure in the middle', () => journalOf(folder, ids[2]).some(({ what }) => what === 'fail'))
  await waitFor('the other lane', () => ended(folder, other))
  await first.kill()
  await startGateway({ folder, variables })
  await waitFor('the end of the lane', () => ended(folder, ids[5]))

  const lines = readJournal(folder).filter(({ key }) => !key.endsWith(`:${other}`))
  expect(lines.filter(({ what }) => what === 'end').map(({ key }) => key.split(':')[2])).toEqual(ids)
  // Each one starts only after the one before it has ended.
  let running: string | undefined
  for (const { what, key } of lines) {
    if (what === 'start') expect(running === undefined || running === key).toBe(true)
    running = what === 'end' ? undefined : key
  }
})

test('a dead letter at the head of a lane lets the next one go', async () => {
  const folder = newFolder()
  const gateway = await startGateway({
    folder,
    variables: { LARKGATE_ORDERED: 'test.fails_v1', LARKGATE_MAX_ATTEMPTS: '2' },
  })
  const [head, next] = await pushInOrder(gateway, 'test.fails_v1', [
    { chat_id: 'oc_a', failures: 9 },
    { chat_id: 'oc_a', failures: 0 },
  ])
  await waitFor('the next one', () => ended(folder, next))
  expect(words(journalOf(folder, head))).toEqual(['start 1', 'fail 1', 'start 2', 'fail 2'])
  expect(readJournal(folder).at(-2)).toMatchObject({ what: 'start', key: `${APP.appId}:test.fails_v1:${next}` })
  expect(query(folder, 'SELECT key FROM dead')).toHaveLength(1)
})

test('a failed event waits for its next attempt, within the backoff, and says so in the list of events', async () => {
  const folder = newFolder()
  const gateway = await startGateway({ folder })
  const { eventId } = await gateway.platform.push('test.fails_v1', { event: { failures: 99 } })
  const failures = () => gateway.log().filter(({ msg }) => msg === 'failed, will be tried again')
  const failed = () => journalOf(folder, eventId).filter(({ what }) => what === 'fail').length
  await waitFor('a wait of more than 1 s, and its line in the log', () => {
    const [message] = query<{ dueAtMs: number }>(folder, 'SELECT ready_at AS dueAtMs FROM message')
    return Number(message?.dueAtMs) > Date.now() + 1_000 && failures().length === failed()
  })
  // It stays as it is while one looks at it.
  await gateway.kill()

  const starts = journalOf(folder, eventId).filter(({ what }) => what === 'start')
  const dueAtMs = failures().map(({ time, delayMs }) => Date.parse(String(time)) + Number(delayMs))
  expect(failures()).toHaveLength(starts.length)
  for (const [index, { attempt, delayMs, code, error }] of failures().entries()) {
    expect({ attempt, code }).toEqual({ attempt: index + 1, code: 'ERR_HANDLER_FAILED' })
    expect(error).toContain('handlers.ts')
    expect(Number(delayMs)).toBeLessThanOrEqual(backoffMs(index + 1, () => 1))
    const next = starts[index + 1]
    if (next) expect(next.atMs).toBeGreaterThanOrEqual(Number(dueAtMs[index]) - CLOCK_SLACK_MS)
  }
  const listed = JSON.parse((await gateway.larkgate('events', '--json')).stdout)
  expect(listed).toMatchObject({ id: eventId, state: 'pending', attempts: starts.length, endedAt: null })
  expect(listed.reason).toBe('ERR_HANDLER_FAILED: it was told to fail')
  // The time in the list is that of the write, a little after the one in the log.
  const lateMs = Date.parse(listed.nextAt) - Number(dueAtMs.at(-1))
  expect(lateMs).toBeGreaterThanOrEqual(-CLOCK_SLACK_MS)
  expect(lateMs).toBeLessThan(2_000)
})

test('duplicates are accepted and handled once, at the same time and afterwards, across a restart as well', async () => {
  const folder = newFolder()
  const first = await startGateway({ folder })
  const text = eventText('test.noted_v1', { takes_ms: 100 })
  const together = await Promise.all(Array.from({ length: 8 }, () => first.platform.push(text)))
  expect(together.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
  const { eventId } = together[0] as { eventId: string | undefined }
  await untilSettled(folder)
  expect((await first.platform.push(text)).status).toBe(200)
  await waitFor('the duplicate to be recognised', () => first.log().some(({ msg }) => msg === 'duplicate'))
  await first.stop()
  const second = await startGateway({ folder })
  expect((await second.platform.push(text)).status).toBe(200)
  await waitFor('the duplicate to be recognised', () => second.log().some(({ msg }) => msg === 'duplicate'))
  expect(words(journalOf(folder, eventId))).toEqual(['start 1', 'end 1'])
})

test('one message under two event ids is one event', async () => {
  const { folder, platform, log } = shared()
  const messageId = 'om_one_and_the_same'
  expect((await platform.push('im.message.receive_v1', { messageId })).status).toBe(200)
  await untilSettled(folder)
  const { status, eventId } = await platform.push('im.message.receive_v1', { messageId })
  expect(status).toBe(200)
  await waitFor('the duplicate to be recognised', () =>
    log().some(({ msg, id }) => msg === 'duplicate' && id === eventId),
  )
  expect(words(journalOf(folder, messageId))).toEqual(['start 1', 'end 1'])
})

test('a callback that has a handler behind the queue is queued before it is answered, even with a fallback', async () => {
  const { folder, platform } = shared()
  const queuedOf = (type: string) => query<{ id: string }>(folder, `SELECT id FROM message WHERE type = '${type}'`)
  const preview = await platform.push('url.preview.get')
  expect(queuedOf('url.preview.get')).toEqual([{ id: preview.eventId }])
  expect({ status: preview.status, reply: JSON.parse(preview.body) }).toEqual({
    status: 200,
    reply: { inline: { title: 'previewed' } },
  })
  const failing = await platform.push('url.preview.get', { link: 'https://wiki.example.com/fails' })
  expect(queuedOf('url.preview.get')).toHaveLength(2)
  expect({ status: failing.status, body: failing.body }).toEqual({ status: 200, body: '{}' })
  const card = await platform.click({ legacyCard: true })
  expect(queuedOf('card.action.trigger_v1')).toHaveLength(1)
  expect({ status: card.status, body: card.body }).toEqual({ status: 200, body: '{"elements":[]}' })
  await untilSettled(folder)
  const ended = readJournal(folder).filter(({ what, key }) => what === 'end' && /:(url|card)\./.test(key))
  expect(ended).toHaveLength(3)
})

test('a callback without a handler behind the queue is not queued', async () => {
  const { folder, platform } = shared()
  expect((await platform.click()).body).toContain('"success"')
  expect((await platform.push('profile.view.get')).body).toBe('{}')
  const sql = "SELECT key FROM message WHERE type IN ('card.action.trigger', 'profile.view.get')"
  expect(query(folder, sql)).toEqual([])
})

test('an event of one megabyte reaches queue and handler byte for byte', async () => {
  const { folder, ...gateway } = shared()
  const text = eventText('test.large_v1', { text: '大 🌕 \u2028 \\ " <&> '.repeat(50_000) })
  expect(Buffer.byteLength(text)).toBeGreaterThan(1_000_000)
  const { status, eventId } = await gateway.platform.push(text)
  expect(status).toBe(200)
  const line = await waitFor('the handler', () => journalOf(folder, eventId)[0])
  expect(line.text).toBe(createHash('sha256').update(text).digest('hex'))
  const shown = await gateway.larkgate('show', line.key)
  const masked = text.replace(APP.verificationToken, '***')
  expect(JSON.stringify(JSON.parse(shown.stdout).data)).toBe(masked)
  const [stored] = query<{ text: string }>(folder, 'SELECT text FROM body')
  expect(stored?.text.endsWith(`,"data":${text}}`)).toBe(true)
})

test('a body over the limit is refused with 413, announced or not, and the next one is taken', async () => {
  const folder = newFolder()
  const { platform, url } = await startGateway({ folder, variables: { LARKGATE_MAX_BODY_BYTES: '20000' } })
  const text = eventText('test.noted_v1', { filling: 'x'.repeat(20_000) })
  const announced = await platform.push(text)
  expect([announced.status ?? announced.error?.code]).toEqual([413])
  const chunked = await openUpload(url, text, { chunked: true })
  for (let at = 0; at < chunked.body.byteLength; at += 5_000) chunked.send(chunked.body.subarray(at, at + 5_000))
  expect(await chunked.answer()).toMatch(/^HTTP\/1\.1 413 /)
  expect((await platform.push('test.noted_v1')).status).toBe(200)
  expect(query(folder, 'SELECT key FROM message')).toHaveLength(1)
})

test('a slow upload is taken, and delays nobody else', async () => {
  const { folder, platform, url } = shared()
  const text = eventText('test.noted_v1', { filling: 'x'.repeat(20_000) })
  const upload = await openUpload(url, text)
  const pieceBytes = Math.ceil(upload.body.byteLength / 10)
  let worstMs = 0
  for (let at = 0; at < upload.body.byteLength; at += pieceBytes) {
    upload.send(upload.body.subarray(at, at + pieceBytes))
    worstMs = Math.max(worstMs, (await platform.push('test.noted_v1')).ms)
    await sleep(50)
  }
  expect(await upload.answer()).toMatch(/^HTTP\/1\.1 200 /)
  expect(worstMs).toBeLessThan(1_000)
  await waitFor('its handler', () => ended(folder, idOf(text)))
})

test('half a request accepts nothing and disturbs nobody', async () => {
  const { folder, platform, url, log } = shared()
  const text = eventText('test.noted_v1', { filling: 'x'.repeat(20_000) })
  const upload = await openUpload(url, text)
  upload.send(upload.body.subarray(0, 10_000))
  upload.hangUp()
  const line = await waitFor('the refusal in the log', () => log().find(({ outcome }) => outcome === 'rejected'))
  expect(line).toMatchObject({ code: 'ERR_BODY_INTERRUPTED' })
  const { status, eventId } = await platform.push('test.noted_v1')
  expect(status).toBe(200)
  await waitFor('the next event', () => ended(folder, eventId))
  expect(query(folder, `SELECT key FROM message WHERE id = '${idOf(text)}'`)).toEqual([])
})
