import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { EventDispatcher, WSClient } from '@larksuiteoapi/node-sdk'
import { expect, test } from 'vitest'
import { atTheEnd, dataFolder, forAll, larkgate, newFolder, type Running, run, waitFor } from './gateway.ts'

interface Note {
  readonly pid?: number
  readonly url?: string
  readonly app: { readonly appId: string; readonly appSecret: string }
}

const notePath = (folder: string) => join(dataFolder(folder), 'sim.json')
const readNote = (folder: string) => JSON.parse(readFileSync(notePath(folder), 'utf8')) as Note

interface Simulator extends Running {
  readonly folder: string
  readonly note: Required<Note>
  readonly trigger: (...words: string[]) => ReturnType<typeof larkgate>
}

async function startSim(folder = newFolder()): Promise<Simulator> {
  const running = run(['sim', '--port', '0'], { folder })
  await waitFor('the simulator to run', () => {
    if (running.hasExited()) throw new Error(`the simulator did not start: ${running.stderr().slice(0, 500)}`)
    return running.stderr().includes('--socket')
  })
  const trigger = (...words: string[]) => larkgate(['trigger', ...words, '--socket'], { folder })
  return { ...running, folder, note: readNote(folder) as Required<Note>, trigger }
}

/** Connects as the app of the note, and waits until the simulator says so. */
async function connect({ note, stdout }: Simulator): Promise<WSClient> {
  const silent = () => undefined
  const logger = { error: silent, warn: silent, info: silent, debug: silent, trace: silent }
  const eventDispatcher = new EventDispatcher({ logger }).register({
    'im.message.receive_v1': async () => undefined,
    'card.action.trigger': async () => ({ toast: { content: '已收到' } }),
    'test.fails_v1': async () => {
      throw new Error('as it should')
    },
  } as Parameters<EventDispatcher['register']>[0])
  // Its HTTP client heeds the environment: a proxy must not be asked for this machine.
  process.env.NO_PROXY = '127.0.0.1'
  const client = new WSClient({ ...note.app, domain: note.url, logger })
  atTheEnd(() => client.close({ force: true }))
  client.start({ eventDispatcher })
  await waitFor('the link', () => stdout().includes('opened  '))
  return client
}

/** One simulator with a client, for tests that leave both as they are. */
const connected = forAll(async () => {
  const simulator = await startSim()
  await connect(simulator)
  return simulator
})

test('sim invents an app, says how to connect to it, and keeps both where only the owner reads them', async () => {
  const { folder, note, pid, stderr } = connected()
  expect(note).toEqual({
    pid,
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    app: {
      appId: expect.stringMatching(/^cli_[0-9a-f]{16}$/),
      appSecret: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  })
  expect(statSync(notePath(folder)).mode & 0o777).toBe(0o600)
  const { appId, appSecret } = note.app
  const words = `LARK_DOMAIN=${note.url} LARK_APP_ID=${appId} LARK_APP_SECRET=${appSecret} npx larkgate start`
  expect(stderr()).toContain(words)
})

test('trigger --socket delivers an event over the connection, and prints how it was acked', async () => {
  const { trigger, stdout } = connected()
  const line = (code: number, type: string, data = '') =>
    new RegExp(`^${code}  \\d+\\.0 ms  ${type}  [0-9a-f]{32}${data}\n`)
  const event = await trigger('im.message.receive_v1', '--text', 'hello')
  expect(event).toMatchObject({ code: 0, stderr: '' })
  expect(event.stdout).toMatch(line(200, 'im.message.receive_v1'))
  const callback = await trigger('card.action.trigger')
  expect(callback).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(line(200, 'card.action.trigger', '  \\{.*已收到.*\\}')),
  })
  const failed = await trigger('test.fails_v1')
  expect(failed).toMatchObject({ code: 1, stdout: expect.stringMatching(line(500, 'test.fails_v1')) })
  expect(failed.stdout).toContain('expected an ack with code 200')
  await waitFor(
    'a line for each',
    () =>
      stdout()
        .split('\n')
        .filter((one) => /^\d+ {2}/.test(one)).length >= 3,
  )
  expect(stdout()).toMatch(/^opened {2}\d{19} {2}cli_[0-9a-f]{16}$/m)
  expect(stdout()).toMatch(/^500 {2}\d+ ms {2}test\.fails_v1 {2}[0-9a-f]{32} {2}\d{19}$/m)
})

test('trigger --socket repeats an event under the same id', async () => {
  const { trigger } = connected()
  const { code, stdout } = await trigger('im.message.receive_v1', '--duplicate', '2')
  const ids = stdout
    .split('\n')
    .slice(0, -1)
    .map((row) => row.split('  ')[3])
  expect([code, ids.length, new Set(ids).size]).toEqual([0, 3, 1])
})

test('trigger --socket finds a simulator by its address, from any folder', async () => {
  const { note } = connected()
  const words = ['trigger', 'im.message.receive_v1', '--socket', '--url', note.url]
  expect(await larkgate(words, { folder: newFolder() })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^200 /),
  })
})

test.each([
  [['im.message.receive_v1', '--plain'], '--plain'],
  [['im.message.receive_v1', '--tamper'], '--tamper'],
  [['--challenge'], '--challenge'],
  [['card.action.trigger_v1'], 'does not come over a long connection'],
  [['url_verification'], 'does not come over a long connection'],
  [['im.message.receive_v1', '--app', 'shop'], '--app'],
  [[], 'an event type is needed'],
])('trigger --socket refuses %j', async (words, problem) => {
  const { code, stdout, stderr } = await connected().trigger(...words)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(problem)
})

test('trigger --socket says so when there is no simulator, none any more, or no connection', async () => {
  const folder = newFolder()
  const trigger = () => larkgate(['trigger', 'im.message.receive_v1', '--socket'], { folder })
  expect(await trigger()).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^no simulator is running .+\n$/),
  })
  const simulator = await startSim(folder)
  const unconnected = `the app ${simulator.note.app.appId} has no open long connection\n`
  expect(await trigger()).toMatchObject({ code: 1, stdout: '', stderr: unconnected })
  simulator.signal('SIGKILL')
  await simulator.exited
  expect(await trigger()).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^no simulator answers .+\n$/),
  })
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  'sim ends with code 0 on %s, and keeps its app for the next time',
  async (signal) => {
    const first = await startSim()
    const client = await connect(first)
    first.signal(signal)
    expect(await first.exited).toMatchObject({
      code: 0,
      signal: null,
      stdout: expect.stringMatching(/^opened .+\nclosed .+\n$/),
    })
    client.close({ force: true })
    expect(readNote(first.folder)).toEqual({ app: first.note.app })
    const second = await startSim(first.folder)
    expect(second.note).toMatchObject({ pid: second.pid, app: first.note.app })
  },
)

test('sim invents another app when its note is damaged', async () => {
  const { note, folder, signal, exited } = await startSim()
  signal('SIGTERM')
  await exited
  writeFileSync(notePath(folder), '{"app":')
  const { app } = (await startSim(folder)).note
  expect(app.appId).toMatch(/^cli_[0-9a-f]{16}$/)
  expect(app.appId).not.toBe(note.app.appId)
})

test('sim says so when its port is taken, or is none', async () => {
  const port = new URL(connected().note.url).port
  const folder = newFolder()
  const taken = await larkgate(['sim', '--port', port], { folder })
  expect(taken).toMatchObject({ code: 2, stderr: expect.stringMatching(/^larkgate: --port \d+ is in use.*\n$/) })
  expect(await larkgate(['sim', '--port', '70000'], { folder })).toMatchObject({ code: 2 })
})

test('sim takes the configured apps that can open a long connection, and says which have a domain of their own', async () => {
  const folder = newFolder()
  const app = { appId: 'cli_0123456789abcdef', appSecret: 'one' }
  const LARK_APPS = JSON.stringify({ shop: app, far: { ...app, appId: 'cli_2', domain: 'https://open.example.com' } })
  const { stderr, hasExited } = run(['sim', '--port', '0'], { folder, variables: { LARK_APPS } })
  await waitFor('the simulator to run', () => hasExited() || stderr().includes('of its own'))
  expect(stderr()).toMatch(/LARK_DOMAIN=http:\S+ npx larkgate start/)
  expect(stderr()).toMatch(/^App far has a domain of its own in LARK_APPS: set it to http:/m)
  expect(stderr()).not.toMatch(/App shop|one/)
})

test('sim does not invent an app beside others that have names', async () => {
  const variables = { LARK_APPS: JSON.stringify({ web: { encryptKey: 'key' } }) }
  expect(await larkgate(['sim', '--port', '0'], { folder: newFolder(), variables })).toMatchObject({
    code: 2,
    stderr: 'larkgate: LARK_APPS has no app with appId and appSecret\n',
  })
})

test('trigger --socket says when something else answers', async () => {
  const server = createServer((_, response) => response.end('<html>'))
  atTheEnd(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const words = ['trigger', 'im.message.receive_v1', '--socket', '--url', url]
  expect(await larkgate(words, { folder: newFolder() })).toMatchObject({ code: 1, stderr: `${url} is no simulator\n` })
})
