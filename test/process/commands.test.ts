import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventV2 } from '../../simulator/index.ts'
import {
  APP,
  APP_VARIABLES,
  type Exit,
  forAll,
  type Gateway,
  HANDLERS,
  journalOf,
  larkgate,
  newFolder,
  query,
  readJournal,
  startGateway,
  untilSettled,
  waitFor,
} from './gateway.ts'

const NO_APP = { LARK_APP_ID: '', LARK_ENCRYPT_KEY: '', LARK_VERIFICATION_TOKEN: '' }

const jsonLines = ({ stdout }: Exit) =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

const tableLines = ({ stdout }: Exit) => stdout.split('\n').slice(0, -1)

/** One event that has been done, one that is dead, one whose handler runs, and one that waits behind it. */
async function gatewayWithEvents(): Promise<Gateway & { readonly keys: Readonly<Record<string, string>> }> {
  const variables = { LARKGATE_MAX_ATTEMPTS: '1', LARKGATE_ORDERED: 'test.waits_for_file_v1' }
  const gateway = await startGateway({ folder: newFolder(), variables })
  const { platform, folder } = gateway
  const push = async (type: string, event = {}) => {
    const { status, eventId } = await platform.push(type, { event })
    expect(status).toBe(200)
    return `${APP.appId}:${type}:${eventId}`
  }
  const done = await push('test.noted_v1')
  const dead = await push('test.fails_v1', { failures: 99 })
  await untilSettled(folder)
  const running = await push('test.waits_for_file_v1', { file: join(folder, 'gate') })
  const pending = await push('test.waits_for_file_v1', { file: join(folder, 'gate') })
  await waitFor('the running handler', () => readJournal(folder).some(({ key }) => key === running))
  return { ...gateway, keys: { done, dead, running, pending } }
}

/** For tests that change nothing of it. */
const withEvents = forAll(gatewayWithEvents)

/** For tests that neither configure nor stop it. */
const shared = forAll(() => startGateway({ folder: newFolder() }))

test('trigger pushes an event of any type as the platform would, and prints how it was answered', async () => {
  const gateway = shared()
  const line = (type: string, body = '{}') => new RegExp(`^200  [\\d.]+ ms  ${type}  [0-9a-f]*  ${body}\n$`)
  const pushes = [
    [['im.message.receive_v1', '--text', 'hello there'], line('im.message.receive_v1')],
    [['out_approval'], line('out_approval')],
    [['card.action.trigger'], line('card.action.trigger', '\\{"toast":.*\\}')],
    [['card.action.trigger_v1'], line('card.action.trigger_v1', '\\{"elements":\\[\\]\\}')],
    [['url.preview.get', '--url', `${gateway.url}/webhook/event`], line('url.preview.get', '\\{"inline":.*\\}')],
    [['--challenge'], line('url_verification', '\\{"challenge":"[0-9a-f]+"\\}')],
  ] as const
  for (const [words, expected] of pushes) {
    const { code, stdout, stderr } = await gateway.larkgate('trigger', ...words)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(expected)
  }
  await untilSettled(gateway.folder)
  const [message] = query<{ body: string }>(gateway.folder, "SELECT body FROM message WHERE type LIKE 'im.message%'")
  expect(message?.body).toContain('hello there')
})

test('trigger pushes a type that it does not know, and says which may have been meant', async () => {
  const { code, stdout, stderr } = await shared().larkgate('trigger', 'im.mesage.receive_v1')
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/did you mean im\.message\.receive_v1.*\n$/),
  })
  expect(stdout).toMatch(/^200 /)
  const strange = await shared().larkgate('trigger', 'made.up.type_v9')
  expect(strange).toMatchObject({ code: 0, stderr: expect.stringContaining('larkgate types lists') })
})

test('trigger repeats the click on a legacy card, not another one', async () => {
  const gateway = shared()
  const countStarts = async () => {
    await untilSettled(gateway.folder)
    const lines = readJournal(gateway.folder)
    return lines.filter(({ what, key }) => what === 'start' && key.includes(':card.action.trigger_v1:')).length
  }
  const before = await countStarts()
  const { code } = await gateway.larkgate('trigger', 'card.action.trigger_v1', '--duplicate', '2')
  expect([code, (await countStarts()) - before]).toEqual([0, 1])
})

test('trigger repeats an event, tampers with one, and sends one plain', async () => {
  const gateway = shared()
  const repeated = await gateway.larkgate('trigger', 'test.noted_v1', '--duplicate', '2')
  expect(repeated.code).toBe(0)
  const ids = tableLines(repeated).map((line) => line.split('  ')[3])
  expect([ids.length, new Set(ids).size]).toEqual([3, 1])
  await untilSettled(gateway.folder)
  expect(journalOf(gateway.folder, ids[0]).map(({ what }) => what)).toEqual(['start', 'end'])

  const tampered = await gateway.larkgate('trigger', 'test.noted_v1', '--tamper')
  expect(tampered).toMatchObject({ code: 0, stdout: expect.stringMatching(/^401 /) })
  const plain = await gateway.larkgate('trigger', 'test.noted_v1', '--plain')
  expect(plain).toMatchObject({ code: 1, stdout: expect.stringMatching(/^401 .*\nexpected 200; .*log/) })
})

test('trigger chooses among several apps, and says which there are', async () => {
  const folder = newFolder()
  const apps = { sales: { encryptKey: 'key of sales' }, support: { encryptKey: 'key of support' } }
  const gateway = await startGateway({ folder, variables: { ...NO_APP, LARK_APPS: JSON.stringify(apps) } })
  const chosen = await gateway.larkgate('trigger', 'test.noted_v1', '--app', 'support')
  expect(chosen.code).toBe(0)
  const start = await waitFor('the handler', () => readJournal(folder)[0])
  expect(start.text).toBe('support')
  for (const words of [[], ['--app', 'marketing']]) {
    const { code, stderr } = await gateway.larkgate('trigger', 'test.noted_v1', ...words)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^larkgate: .*sales, support\n$/)
  }
})

test('trigger finds neither gateway nor app where there is none, and says so', async () => {
  const folder = newFolder()
  const noGateway = await larkgate(['trigger', 'test.noted_v1'], { folder, variables: { ...APP_VARIABLES, PORT: '1' } })
  expect(noGateway).toMatchObject({ code: 1, stdout: expect.stringMatching(/^CONNECT_FAILED: /) })
  const noApp = await larkgate(['trigger', 'test.noted_v1'], { folder, variables: NO_APP })
  expect(noApp).toMatchObject({ code: 2, stderr: expect.stringMatching(/^larkgate: .+\n$/) })
})

test('events lists what was received, newest first, with its state', async () => {
  const { larkgate: run, keys } = withEvents()
  const [header, ...rows] = tableLines(await run('events'))
  expect(header?.split(/ {2,}/)).toEqual(['STATE', 'ATTEMPTS', 'RECEIVED', 'KEY', 'REASON'])
  const cells = rows.map((row) => row.split(/ {2,}/))
  expect(cells.map(([state, attempts, , key, reason]) => [state, attempts, key, reason])).toEqual([
    ['pending', '0', keys.pending, undefined],
    ['running', '1', keys.running, undefined],
    ['dead', '1', keys.dead, 'ERR_HANDLER_FAILED: it was told to fail'],
    ['done', '1', keys.done, undefined],
  ])
  for (const [, , received] of cells) expect(received).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
})

test('events prints an object per line, and filters by type and state', async () => {
  const { larkgate: run, keys } = withEvents()
  const all = jsonLines(await run('events', '--json'))
  const fields = [
    'key',
    'id',
    'type',
    'app',
    'state',
    'attempts',
    'reason',
    'receivedAt',
    'startedAt',
    'nextAt',
    'endedAt',
  ]
  for (const row of all) expect(Object.keys(row).sort()).toEqual([...fields].sort())
  const [pending, running, dead, done] = all
  const time = expect.stringMatching(/^\d{4}-.*Z$/)
  expect(done).toMatchObject({
    app: 'default',
    type: 'test.noted_v1',
    state: 'done',
    reason: null,
    nextAt: null,
    endedAt: time,
  })
  expect(done?.key).toBe(`${APP.appId}:test.noted_v1:${done?.id}`)
  expect(dead).toMatchObject({ state: 'dead', attempts: 1, reason: expect.any(String), nextAt: null, endedAt: time })
  expect(running).toMatchObject({ state: 'running', startedAt: time, nextAt: null, endedAt: null })
  expect(pending).toMatchObject({ state: 'pending', startedAt: null, endedAt: null })

  const filters = [
    ...Object.entries(keys).map(([state, key]) => [['--state', state], [key]] as const),
    [['--type', 'test.waits_for_file_v1', '--state', 'running'], [keys.running]],
    [
      ['--type', 'test.waits_for_file_v1'],
      [keys.pending, keys.running],
    ],
    [['--type', 'test.never_sent_v1'], []],
    [
      ['--limit', '2'],
      [keys.pending, keys.running],
    ],
  ] as const
  const filtered = filters.map(async ([words, expected]) => {
    expect(jsonLines(await run('events', '--json', ...words)).map(({ key }) => key)).toEqual(expected)
  })
  await Promise.all(filtered)
})

test('events, show and dead read the data folder of a gateway that does not run', async () => {
  const { keys, kill, larkgate: run } = await gatewayWithEvents()
  await kill()
  expect(jsonLines(await run('events', '--json'))).toHaveLength(4)
  expect((await run('show', keys.pending as string)).code).toBe(0)
  expect(jsonLines(await run('dead', '--json')).map(({ key }) => key)).toEqual([keys.dead])
  expect(jsonLines(await run('events', '--json', '--state', 'dead'))).toHaveLength(1)
})

test('show prints the envelope with secrets masked and every number as the platform wrote it', async () => {
  const gateway = shared()
  const event = { token: 'c-card-update-token', nested: { app_ticket: 'a "ticket"' } }
  const text = eventV2('test.noted_v1', event, { app: APP, createdAtMs: Date.now() }).replace(
    '"nested":',
    '"id":9007199254740993,"rate":1.10,"tiny":1e-400,"nested":',
  )
  const { status, eventId } = await gateway.platform.push(text)
  expect(status).toBe(200)
  const { code, stdout } = await gateway.larkgate('show', `${APP.appId}:test.noted_v1:${eventId}`)
  expect(code).toBe(0)
  expect(stdout).toContain('"id": 9007199254740993,')
  expect(stdout).toContain('"rate": 1.10,')
  expect(stdout).toContain('"tiny": 1e-400,')
  for (const secret of [APP.verificationToken, 'c-card-update-token', 'ticket\\"']) expect(stdout).not.toContain(secret)
  expect(JSON.parse(stdout)).toMatchObject({
    specversion: '1.0',
    type: 'test.noted_v1',
    data: { header: { event_id: eventId, token: '***' }, event: { token: '***', nested: { app_ticket: '***' } } },
  })
})

test('show finds dead events and large ones, and says when there is no such event', async () => {
  const gateway = await startGateway({ folder: newFolder(), variables: { LARKGATE_MAX_ATTEMPTS: '1' } })
  const filling = '大'.repeat(100_000)
  const { status, eventId } = await gateway.platform.push('test.fails_v1', { event: { failures: 9, filling } })
  expect(status).toBe(200)
  const key = `${APP.appId}:test.fails_v1:${eventId}`
  const [letter] = await waitFor('the dead letter', async () => {
    const letters = jsonLines(await gateway.larkgate('dead', '--json'))
    return letters.length > 0 && letters
  })
  expect(letter?.key).toBe(key)
  const { stdout } = await gateway.larkgate('show', key)
  expect(JSON.parse(stdout)).toMatchObject({ larkkey: key, data: { event: { filling } } })
  const missing = await gateway.larkgate('show', 'no:such:key')
  expect(missing).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^there is no event .*no:such:key.*\n$/),
  })
})

test('dead lists letters, oldest first, with the reason', async () => {
  const gateway = await startGateway({ folder: newFolder(), variables: { LARKGATE_MAX_ATTEMPTS: '1' } })
  const none = tableLines(await gateway.larkgate('dead'))
  expect(none).toHaveLength(1)
  const keys: string[] = []
  for (let n = 0; n < 3; n++) {
    const { eventId } = await gateway.platform.push('test.fails_v1', { event: { failures: 9 } })
    keys.push(`${APP.appId}:test.fails_v1:${eventId}`)
    await untilSettled(gateway.folder)
  }
  const [header, ...rows] = tableLines(await gateway.larkgate('dead'))
  expect(header?.split(/ {2,}/)).toEqual(['DIED', 'ATTEMPTS', 'KEY', 'REASON'])
  expect(rows.map((row) => row.split(/ {2,}/).slice(1))).toEqual(
    keys.map((key) => ['1', key, 'ERR_HANDLER_FAILED: it was told to fail']),
  )
  for (const letter of jsonLines(await gateway.larkgate('dead', '--json'))) {
    expect(Object.keys(letter).sort()).toEqual(['app', 'attempts', 'diedAt', 'key', 'reason', 'type'])
  }
})

test('redrive gives one letter or all of them another chance beside a running gateway, and says what it could not find', async () => {
  const folder = newFolder()
  const gateway = await startGateway({ folder, variables: { LARKGATE_MAX_ATTEMPTS: '1' } })
  const ids: string[] = []
  for (let n = 0; n < 3; n++) {
    const { eventId = '' } = await gateway.platform.push('test.fails_until_mended_v1', { event: {} })
    ids.push(eventId)
  }
  const keyOf = (id: string | undefined) => `${APP.appId}:test.fails_until_mended_v1:${id}`
  const whats = (id: string | undefined) => journalOf(folder, id).map(({ what, attempt }) => `${what} ${attempt}`)
  await untilSettled(folder)
  writeFileSync(join(folder, 'mended'), '')

  const one = await gateway.larkgate('redrive', '--key', keyOf(ids[1]))
  expect(one).toMatchObject({ code: 0, stdout: `redriven  ${keyOf(ids[1])}\n`, stderr: '' })
  await waitFor('the redriven event', () => whats(ids[1]).includes('end 1'))
  expect(whats(ids[1])).toEqual(['start 1', 'fail 1', 'start 1', 'end 1'])
  expect(jsonLines(await gateway.larkgate('dead', '--json')).map(({ key }) => key)).toEqual([ids[0], ids[2]].map(keyOf))

  const all = await gateway.larkgate('redrive', '--all')
  expect(all).toMatchObject({ code: 0, stdout: `redriven  ${keyOf(ids[0])}\nredriven  ${keyOf(ids[2])}\n` })
  await waitFor('the others', () => [ids[0], ids[2]].every((id) => whats(id).includes('end 1')))
  await untilSettled(folder)
  const none = await gateway.larkgate('redrive', '--all')
  expect(none).toMatchObject({ code: 0, stdout: 'there are no dead letters\n' })
  const missing = await gateway.larkgate('redrive', '--key', 'no:such:key')
  expect(missing).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^not redriven {2}no:such:key {2}./),
  })
  expect(jsonLines(await gateway.larkgate('events', '--json', '--state', 'done'))).toHaveLength(3)
})

test('what is redriven while no gateway runs is handled by the next one', async () => {
  const folder = newFolder()
  const variables = { LARKGATE_MAX_ATTEMPTS: '1' }
  const first = await startGateway({ folder, variables })
  const { eventId } = await first.platform.push('test.fails_until_mended_v1', { event: {} })
  await untilSettled(folder)
  await first.kill()
  writeFileSync(join(folder, 'mended'), '')
  expect((await first.larkgate('redrive', '--all')).code).toBe(0)
  expect(jsonLines(await first.larkgate('events', '--json'))).toMatchObject([{ state: 'pending', attempts: 0 }])
  await startGateway({ folder, variables })
  await waitFor('the event', () => journalOf(folder, eventId).some(({ what }) => what === 'end'))
})

const COMMANDS = ['start', 'trigger', 'events', 'show', 'dead', 'redrive', 'types', 'schema', 'completion']

test('every command explains itself, and the program lists them all', async () => {
  const folder = newFolder()
  const helps = COMMANDS.map(async (command) => {
    const { code, stdout, stderr } = await larkgate([command, '--help'], { folder })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^Usage: larkgate ${command} `))
  })
  await Promise.all(helps)
  const all = await larkgate(['--help'], { folder })
  expect(all.code).toBe(0)
  for (const command of COMMANDS) expect(all.stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
  expect(await larkgate(['--version'], { folder })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  })
})

test('wrong words end with code 2, and a sentence on stderr', async () => {
  const folder = newFolder()
  const wrong = [
    [],
    ['begin'],
    ['start', '--fast'],
    ['start', 'now'],
    ['trigger'],
    ['trigger', 'a.b_v1', '--duplicate', 'twice'],
    ['events', '--limit', '-1'],
    ['events', '--state', 'lost'],
    ['show'],
    ['redrive'],
    ['redrive', '--all', '--key', 'k'],
    ['schema', 'im.mesage.receive_v1'],
    ['completion', 'tcsh'],
  ]
  const refusals = wrong.map(async (words) => {
    const { code, stdout, stderr } = await larkgate(words, { folder, variables: APP_VARIABLES })
    expect({ words, code, stdout }).toEqual({ words, code: 2, stdout: '' })
    expect(stderr).toMatch(/\S/)
    expect(stderr).not.toMatch(/^ {4}at /m)
  })
  await Promise.all(refusals)
})

test('commands that need a database say so where there is none', async () => {
  const folder = newFolder()
  const commands = [['events'], ['show', 'k'], ['dead'], ['redrive', '--all']].map(async (words) => {
    const { code, stderr } = await larkgate(words, { folder })
    expect({ words, code }).toEqual({ words, code: 2 })
    expect(stderr).toMatch(/^larkgate: LARKGATE_DATA .+\n$/)
  })
  await Promise.all(commands)
})

test('there is no colour in what goes to a pipe', async () => {
  const gateway = withEvents()
  const outputs = [['events'], ['dead'], ['show', gateway.keys.dead as string], ['begin']].map(async (words) => {
    const { stdout, stderr } = await gateway.larkgate(...words)
    expect(stdout + stderr).not.toContain('\u001b')
  })
  await Promise.all(outputs)
  expect(gateway.stdout() + gateway.stderr()).not.toContain('\u001b')
})

test('a reader that closes its end early gets no stack trace', async () => {
  const { folder, platform, stop } = await startGateway({ folder: newFolder() })
  const { status, eventId } = await platform.push('test.noted_v1', { event: { filling: 'x'.repeat(1_000_000) } })
  expect(status).toBe(200)
  await stop()
  const words = ['show', `${APP.appId}:test.noted_v1:${eventId}`]
  const { code, stderr } = await larkgate(words, { folder, variables: APP_VARIABLES, hangsUp: true })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('a .env that cannot be read is a wrong configuration', async () => {
  const folder = newFolder()
  mkdirSync(join(folder, '.env'))
  const stderr = expect.stringMatching(/^larkgate: \.env cannot be read: .*\n$/)
  expect(await larkgate(['types'], { folder })).toMatchObject({ code: 0 })
  expect(await larkgate(['events'], { folder })).toMatchObject({ code: 2, stderr })
})

test('settings come from the file .env, and the environment wins over it', async () => {
  const folder = newFolder()
  mkdirSync(join(folder, 'data'))
  const lines = Object.entries({
    ...APP_VARIABLES,
    LARKGATE_HANDLERS: HANDLERS,
    LARKGATE_DATA: 'data',
    LARKGATE_LOG: 'pretty',
  })
  writeFileSync(join(folder, '.env'), lines.map(([name, value]) => `${name}=${value}\n`).join(''))
  const wrong = await larkgate(['start'], { folder, variables: { LARKGATE_CONCURRENCY: '0' } })
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/^larkgate: LARKGATE_CONCURRENCY /) })
  const settled = await larkgate(['events'], { folder, variables: {} })
  expect(settled.stderr).toBe('larkgate: LARKGATE_DATA data holds no events: start the gateway first\n')
  const other = await larkgate(['events'], { folder, variables: { LARKGATE_DATA: 'elsewhere' } })
  expect(other.stderr).toContain('LARKGATE_DATA elsewhere holds no events')
})
