import { readdirSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { eventV2 } from '../../simulator/index.ts'
import {
  APP,
  bounded,
  dataFolder,
  forAll,
  type Gateway,
  HANDLERS,
  journalOf,
  newFolder,
  query,
  readJournal,
  startGateway,
  waitFor,
} from './gateway.ts'
import { openUpload } from './upload.ts'

const QUIET_FOLDER = ['gateway.lock', 'larkgate.db']

async function startsHandling({ folder, platform }: Gateway, type: string, event = {}): Promise<string> {
  const { status, eventId = '' } = await platform.push(type, { event })
  expect(status).toBe(200)
  await waitFor(`a handler of ${type}`, () => journalOf(folder, eventId).length > 0)
  return eventId
}

function untilRefusing({ url }: Gateway): Promise<unknown> {
  const { hostname, port } = new URL(url)
  const isRefused = () =>
    new Promise<boolean>((resolve) => {
      const socket = net.connect(Number(port), hostname)
      socket.on('error', () => resolve(true)).on('connect', () => resolve(!socket.destroy()))
    })
  return waitFor('new connections to be refused', isRefused)
}

const noted = () => eventV2('test.noted_v1', {}, { app: APP, createdAtMs: Date.now() })
const filesOf = ({ folder }: Gateway) => readdirSync(dataFolder(folder)).sort()
const whats = (folder: string, eventId: string) => journalOf(folder, eventId).map(({ what }) => what)

/** Stops that take their time, under way while the other tests run. */
const slowStops = forAll(async () => {
  const deaf = await startGateway({ folder: newFolder() })
  const blocked = await startGateway({ folder: newFolder() })
  const stalled = await startGateway({ folder: newFolder(), variables: { LARKGATE_CALLBACK_DEADLINE_MS: '100' } })
  const deafEvent = await startsHandling(deaf, 'test.never_ends_v1')
  const blockedEvent = await startsHandling(blocked, 'test.blocks_v1', { block_ms: 60_000 })
  await stalled.platform.click({ action: { value: { block_ms: 60_000 } } })
  const upload = await openUpload(stalled.url, noted())
  upload.send(upload.body.subarray(0, 100))

  const startedAtMs = performance.now()
  const stop = async (gateway: Gateway) => {
    const { code } = await gateway.stop()
    return { code, files: filesOf(gateway), ms: Math.round(performance.now() - startedAtMs) }
  }
  const exits = Promise.all([deaf, blocked, stalled].map(stop))
  exits.catch(() => undefined)
  return { deaf, deafEvent, blocked, blockedEvent, exits }
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s lets handlers end after their signal, answers requests in flight and closes the database',
  async (signal) => {
    const folder = newFolder()
    const gateway = await startGateway({ folder })
    const running = await startsHandling(gateway, 'test.ends_when_told_v1')
    const upload = await openUpload(gateway.url, noted())
    upload.send(upload.body.subarray(0, 100))
    gateway.signal(signal)
    await untilRefusing(gateway)
    upload.send(upload.body.subarray(100))
    expect(await upload.answer()).toMatch(/^HTTP\/1\.1 200 /)
    const exit = await bounded('the gateway to stop', gateway.exited, 3_000)
    expect(exit).toMatchObject({ code: 0, signal: null })
    expect(filesOf(gateway)).toEqual(QUIET_FOLDER)
    expect(whats(folder, running)).toEqual(['start', 'signal', 'end'])
    const done = query<{ done: number }>(folder, `SELECT done_at > 0 AS done FROM seen WHERE key LIKE '%${running}'`)
    expect(done).toEqual([{ done: 1 }])
    expect(query(folder, "SELECT key FROM message WHERE type = 'test.noted_v1'")).toHaveLength(1)
  },
)

test('an orderly stop is no error, and leaves none in the log', async () => {
  const gateway = await startGateway({ folder: newFolder() })
  await startsHandling(gateway, 'test.noted_v1')
  expect((await gateway.platform.click()).status).toBe(200)
  const { code, stderr } = await gateway.stop()
  expect(code).toBe(0)
  expect(stderr.slice(stderr.indexOf('npx larkgate events')).trim()).toBe('npx larkgate events.')
  expect(gateway.log().filter(({ level }) => level === 'error' || level === 'warn')).toEqual([])
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  'a second signal ends it at once, whatever still runs: %s',
  async (second) => {
    const folder = newFolder()
    const gateway = await startGateway({ folder })
    await startsHandling(gateway, 'test.never_ends_v1')
    gateway.signal('SIGTERM')
    await waitFor('the handler to be told', () => readJournal(folder).some(({ what }) => what === 'signal'))
    gateway.signal(second)
    const exit = await bounded('the gateway to end at once', gateway.exited, 2_000)
    expect(exit).toMatchObject({ code: 1, signal: null })
  },
)

test('connections that are kept in use do not delay the stop', async () => {
  const gateway = await startGateway({ folder: newFolder() })
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 })
  onTestFinished(() => agent.destroy())
  let answers = 0
  let isRefused = false
  const knock = () =>
    new Promise<void>((resolve) => {
      const request = http.get(`${gateway.url}/healthz`, { agent }, (response) => {
        answers++
        response.resume().on('end', resolve)
      })
      request.on('error', ({ code }: NodeJS.ErrnoException) => {
        isRefused ||= code === 'ECONNREFUSED'
        resolve()
      })
    })
  const keepKnocking = async () => {
    while (!isRefused) await knock()
  }
  const knocking = Array.from({ length: 8 }, keepKnocking)
  await waitFor('the connections to be in use', () => answers > 200)
  gateway.signal('SIGTERM')
  const { code } = await bounded('the gateway to stop', gateway.exited, 3_000)
  expect(code).toBe(0)
  await Promise.all(knocking)
})

test('stops at once while crashed handlers wait to be started again', async () => {
  const gateway = await startGateway({ folder: newFolder(), variables: { LARKGATE_MAX_ATTEMPTS: '100' } })
  await gateway.platform.push('test.exits_v1')
  let downSinceMs: number | undefined
  await waitFor('a wait of more than 1 s', async () => {
    const isDown = (await fetch(`${gateway.url}/readyz`)).status === 503
    downSinceMs = isDown ? (downSinceMs ?? performance.now()) : undefined
    return downSinceMs !== undefined && performance.now() - downSinceMs > 1_000
  })
  gateway.signal('SIGTERM')
  expect(await bounded('the gateway to stop', gateway.exited, 2_000)).toMatchObject({ code: 0 })
})

test('stops while crashed handlers are being started again', async () => {
  const folder = newFolder()
  const gateway = await startGateway({ folder, handlers: HANDLERS.replace('handlers.ts', 'slow-restart.ts') })
  await gateway.platform.push('test.exits_v1')
  // The first two are the threads of events and of callbacks.
  await waitFor('the third start', () => readJournal(folder).filter(({ what }) => what === 'load').length === 3)
  gateway.signal('SIGTERM')
  expect(await bounded('the gateway to stop', gateway.exited, 15_000)).toMatchObject({ code: 0 })
})

test('handlers that never end, threads that are blocked and uploads that stall delay the stop, but only so long', async () => {
  const { deaf, deafEvent, blocked, blockedEvent, exits } = slowStops()
  console.log(`stopped after ${(await exits).map(({ ms }) => ms).join(', ')} ms`)
  for (const { code, files, ms } of await exits) {
    expect({ code, files }).toEqual({ code: 0, files: QUIET_FOLDER })
    expect(ms).toBeLessThan(20_000)
  }
  expect(whats(deaf.folder, deafEvent)).toEqual(['start', 'signal'])
  expect(whats(blocked.folder, blockedEvent)).toEqual(['start'])
  for (const { folder } of [deaf, blocked]) {
    expect(query(folder, 'SELECT attempts, done_at FROM seen')).toEqual([{ attempts: 1, done_at: null }])
    expect(query(folder, 'SELECT state FROM message')).toEqual([{ state: 'ready' }])
  }
})
