import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventV2 } from '../../simulator/index.ts'
import { canMount, mountSmallDisk, pushOne, pushUntilFull, untilDone } from './disk.ts'
import {
  APP,
  dataFolder,
  type Gateway,
  journalOf,
  metric,
  newFolder,
  query,
  readiness,
  readJournal,
  startGateway,
  waitFor,
} from './gateway.ts'

const WAITING = 'test.waits_for_file_v1'

/** So many that their done marks cannot all fit into the room that refused pushes leave behind. */
const OCCUPIED = 12

const smallEvent = () => eventV2('test.noted_v1', {}, { app: APP, createdAtMs: Date.now() })
const startsPerKey = (folder: string) => {
  const starts = new Map<string, number>()
  for (const { what, key } of readJournal(folder)) if (what === 'start') starts.set(key, (starts.get(key) ?? 0) + 1)
  return starts
}

/** Handlers that run and cannot end before the file of their number is there. */
async function occupyHandlers({ folder, platform }: Gateway): Promise<string[]> {
  const pushes = Array.from({ length: OCCUPIED }, (_, n) =>
    platform.push(WAITING, { event: { file: join(folder, `gate-${n}`) } }),
  )
  const ids = (await Promise.all(pushes)).map(({ eventId = '' }) => eventId)
  await waitFor('the handlers to run', () => ids.every((id) => journalOf(folder, id).length === 1))
  return ids
}

test.runIf(canMount())('a full disk is a 503 for the sender, and costs no event and no second run', async () => {
  const folder = newFolder()
  const disk = mountSmallDisk(folder, 2_048)
  const gateway = await startGateway({ folder, variables: { LARKGATE_CONCURRENCY: String(OCCUPIED) } })
  const occupied = await occupyHandlers(gateway)
  const { accepted, refused } = await pushUntilFull(gateway, 'test.noted_v1')
  expect(accepted.length).toBeGreaterThan(10)
  disk.fill()

  const refusal = await pushOne(gateway, smallEvent())
  expect(refusal.status).toBe(503)
  expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200)
  expect(await readiness(gateway)).toEqual({
    status: 503,
    body: { ready: false, queue: 'the queue did not take the last event' },
  })
  expect(await metric(gateway, 'larkgate_queue_sends_total{result="ERR_QUEUE_UNAVAILABLE"}')).toBeGreaterThan(0)
  expect((await gateway.larkgate('events', '--limit', '1')).code).toBe(0)

  for (const [n, id] of occupied.entries()) {
    writeFileSync(join(folder, `gate-${n}`), '')
    await waitFor('the handler to end', () => journalOf(folder, id).length === 2)
    expect((await pushOne(gateway, smallEvent())).status).toBe(503)
  }
  const unmarked = query(folder, `SELECT key FROM seen WHERE key LIKE '%${WAITING}%' AND done_at IS NULL`)
  expect(unmarked.length).toBeGreaterThan(0)

  disk.free()
  disk.grow()
  await waitFor('events to be accepted again', async () => (await pushOne(gateway, smallEvent())).status === 200)
  expect(await readiness(gateway)).toEqual({ status: 200, body: { ready: true } })
  await untilDone(folder, [...occupied, ...accepted])
  expect([...startsPerKey(folder)].filter(([, starts]) => starts !== 1)).toEqual([])
  expect(query(folder, 'SELECT key FROM dead')).toEqual([])
  const { code, stderr } = await gateway.stop()
  expect(code).toBe(0)
  expect(stderr).not.toContain('Error')
  console.log(
    `full disk: ${accepted.length + occupied.length} accepted, ${refused} refused, ` +
      `${unmarked.length} handlers ended without room for their mark, all done once`,
  )
})

test.runIf(canMount())(
  'a full disk that holds the log as well costs no event and no second run, and the log goes on',
  async () => {
    const folder = newFolder()
    const disk = mountSmallDisk(folder, 2_048)
    const outputFile = join(dataFolder(folder), 'log')
    const gateway = await startGateway({ folder, outputFile })
    const { accepted } = await pushUntilFull(gateway, 'test.noted_v1')
    disk.fill()
    for (let n = 0; n < 20; n++) expect((await pushOne(gateway, smallEvent())).status).toBe(503)
    expect((await gateway.platform.push('test.noted_v1', { tamper: true })).status).toBe(401)
    disk.free()
    disk.grow()
    await waitFor('events to be accepted again', async () => (await pushOne(gateway, smallEvent())).status === 200)
    await untilDone(folder, accepted)
    expect([...startsPerKey(folder)].filter(([, starts]) => starts !== 1)).toEqual([])

    const last = await gateway.platform.push('test.noted_v1')
    expect(last.status).toBe(200)
    for (const msg of ['accepted', 'done']) {
      const line = `"msg":"${msg}","type":"test.noted_v1","id":"${last.eventId}"`
      await waitFor(`the line in the log: ${msg}`, () => readFileSync(outputFile, 'utf8').includes(line), 5_000)
    }
    expect((await gateway.stop()).code).toBe(0)
  },
)

test('a limit on the size of files is a 503 for the sender, and what was accepted is done after a start without it', async () => {
  const folder = newFolder()
  const limited = await startGateway({ folder, maxFileBlocks: 4_000 })
  const { accepted, refused } = await pushUntilFull(limited, 'test.noted_v1')
  expect(accepted.length).toBeGreaterThan(10)
  expect((await pushOne(limited, smallEvent())).headers.get('retry-after')).toBe('15')
  expect(await readiness(limited)).toMatchObject({ status: 503, body: { ready: false, queue: expect.any(String) } })
  expect(limited.hasExited()).toBe(false)
  expect([...startsPerKey(folder)].filter(([, starts]) => starts !== 1)).toEqual([])

  expect((await limited.stop()).code).toBe(0)
  const unmarked = new Set(
    query<{ key: string }>(folder, 'SELECT key FROM seen WHERE done_at IS NULL').map(({ key }) => key),
  )
  const gateway = await startGateway({ folder })
  expect((await pushOne(gateway, smallEvent())).status).toBe(200)
  await untilDone(folder, accepted)
  // The one exception there is: the handler had ended, and the process was gone before the mark could be written.
  const again = [...startsPerKey(folder)].filter(([key, starts]) => starts > (unmarked.has(key) ? 2 : 1))
  expect(again).toEqual([])
  expect((await gateway.stop()).code).toBe(0)
  console.log(
    `limited files: ${accepted.length} accepted, ${refused} refused, ${unmarked.size} unmarked when it stopped`,
  )
})
