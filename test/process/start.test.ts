import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { createPlatform } from '../../simulator/index.ts'
import {
  APP,
  APP_VARIABLES,
  EXAMPLE_HANDLERS,
  type Exit,
  type Gateway,
  HANDLERS,
  journalOf,
  larkgate,
  newFolder,
  readiness,
  startGateway,
  untilSettled,
  waitFor,
} from './gateway.ts'

const NO_APP = { LARK_APP_ID: '', LARK_ENCRYPT_KEY: '', LARK_VERIFICATION_TOKEN: '' }
const DUPLICATE_HANDLERS = HANDLERS.replace('handlers.ts', 'duplicate.ts')

/** Wrong words and a wrong configuration end with code 2 and one line that says what is wrong. */
function expectRefusal({ code, stdout, stderr }: Exit, line: string | RegExp): void {
  expect(stderr).toMatch(line)
  expect(stderr).toMatch(/^larkgate: .+\n$/)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
}

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8)
}

test('without an app it invents one, says so, and handles a sample message', async () => {
  const folder = newFolder()
  const gateway = await startGateway({ folder, handlers: EXAMPLE_HANDLERS, variables: NO_APP })
  const message = await waitFor('the sample message', () => gateway.log().find(({ msg }) => msg === 'message received'))
  expect(message).toMatchObject({ level: 'info', type: 'im.message.receive_v1', attempt: 1, text: '你好，larkgate' })
  await waitFor('the answer to the sample', () => /was pushed to it: 200 in [\d.]+ ms/.test(gateway.stderr()))
  expect(gateway.stderr()).toContain('larkgate is running, in demo mode\n')
  expect(gateway.stderr()).toContain('invented an Encrypt Key and a Verification Token (.larkgate/demo.json)')
  expect(gateway.stderr()).toContain(`${gateway.url}/webhook/event\n`)
  expect(mode(join(folder, '.larkgate'))).toBe('700')
  expect(mode(join(folder, '.larkgate/demo.json'))).toBe('600')
})

test('the invented app survives a restart, and its secrets are printed nowhere', async () => {
  const folder = newFolder()
  const options = { folder, handlers: EXAMPLE_HANDLERS, variables: NO_APP }
  const first = await startGateway(options)
  const demo = readFileSync(join(folder, '.larkgate/demo.json'), 'utf8')
  const { encryptKey, verificationToken, appId } = JSON.parse(demo) as Record<string, string>
  expect([encryptKey, verificationToken]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.any(String)])
  await first.stop()
  const second = await startGateway(options)
  expect(readFileSync(join(folder, '.larkgate/demo.json'), 'utf8')).toBe(demo)
  const platform = createPlatform({
    url: `${second.url}/webhook/event`,
    ...{ appId: appId as string, encryptKey: encryptKey as string, verificationToken: verificationToken as string },
  })
  expect((await platform.push('im.message.receive_v1')).status).toBe(200)
  expect((await platform.push('im.message.receive_v1', { tamper: true })).status).toBe(401)
  for (const { stdout, stderr } of [first, second]) {
    expect(stdout() + stderr()).not.toContain(encryptKey)
    expect(stdout() + stderr()).not.toContain(verificationToken)
  }
})

test('with secrets in the environment it is healthy and ready, serves that app and invents nothing', async () => {
  const folder = newFolder()
  const gateway = await startGateway({ folder })
  const { platform, url, stderr } = gateway
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect(await readiness(gateway)).toEqual({ status: 200, body: { ready: true } })
  expect(await platform.challenge()).toMatchObject({ status: 200, delivered: true })
  const event = await platform.push('test.noted_v1')
  expect(event.status).toBe(200)
  await waitFor('the handler', () => journalOf(folder, event.eventId).some(({ what }) => what === 'end'))
  const stranger = createPlatform({ url: `${url}/webhook/event`, ...APP, encryptKey: 'another key' })
  expect((await stranger.push('test.noted_v1')).status).toBe(401)
  expect(existsSync(join(folder, '.larkgate/demo.json'))).toBe(false)
  expect(stderr()).toContain('larkgate is running\n')
  expect(stderr()).not.toContain('demo')
})

test('goes on when nobody reads its log any more', async () => {
  const folder = newFolder()
  const { platform, hasExited } = await startGateway({ folder, hangsUp: true })
  const ids: (string | undefined)[] = []
  for (let n = 0; n < 20; n++) {
    const { status, eventId } = await platform.push('test.noted_v1')
    expect(status).toBe(200)
    ids.push(eventId)
  }
  await waitFor('the handlers', () => ids.every((id) => journalOf(folder, id).some(({ what }) => what === 'end')))
  await untilSettled(folder)
  expect(hasExited()).toBe(false)
})

test('several apps have addresses of their own, and their handlers know them by name', async () => {
  const folder = newFolder()
  const apps = {
    sales: { appId: 'cli_sales', encryptKey: 'key of sales', verificationToken: 'token of sales' },
    support: { appId: 'cli_support', encryptKey: 'key of support' },
  }
  const { url, stderr } = await startGateway({ folder, variables: { ...NO_APP, LARK_APPS: JSON.stringify(apps) } })
  const platformOf = (name: string, app: { appId: string; encryptKey: string }) =>
    createPlatform({ url: `${url}/webhook/${name}/event`, ...app })
  const sales = await platformOf('sales', apps.sales).push('test.noted_v1')
  const support = await platformOf('support', apps.support).push('test.noted_v1')
  expect([sales.status, support.status]).toEqual([200, 200])
  for (const [name, { eventId }] of Object.entries({ sales, support })) {
    const start = await waitFor(`the handler of ${name}`, () => journalOf(folder, eventId)[0])
    expect(start).toMatchObject({ what: 'start', text: name, key: `cli_${name}:test.noted_v1:${eventId}` })
  }
  expect((await platformOf('support', apps.sales).push('test.noted_v1')).status).toBe(401)
  expect((await createPlatform({ url: `${url}/webhook/event`, ...apps.sales }).push('test.noted_v1')).status).toBe(404)
  for (const name of ['sales', 'support']) expect(stderr()).toContain(`${url}/webhook/${name}/event\n`)
})

test('with a Verification Token only it warns, and takes plain events with that token', async () => {
  const { url, log } = await startGateway({ folder: newFolder(), variables: { LARK_ENCRYPT_KEY: '' } })
  expect(log()).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      msg: 'without an Encrypt Key events are neither encrypted nor signed',
      app: 'default',
    }),
  )
  const { verificationToken, appId } = APP
  const platform = createPlatform({ url: `${url}/webhook/event`, appId, verificationToken })
  expect((await platform.push('test.noted_v1')).status).toBe(200)
  const stranger = createPlatform({ url: `${url}/webhook/event`, appId, verificationToken: 'another token' })
  expect((await stranger.push('test.noted_v1')).status).toBe(401)
})

const WRONG: readonly (readonly [variable: string, value: string, more?: Readonly<Record<string, string>>])[] = [
  ['PORT', 'eighty-eighty'],
  ['PORT', '65536'],
  ['LARK_DOMAIN', 'open.feishu.example'],
  ['LARK_APPS', '{"hunter2":', NO_APP],
  ['LARK_APPS', '{"sales":{"encryptKey":"hunter2","colour":"red"}}', NO_APP],
  ['LARK_APPS', '{"sales":{"appId":"hunter2"}}', NO_APP],
  ['LARK_APPS', '{"sales/eu":{"encryptKey":"hunter2"}}', NO_APP],
  ['LARK_APPS', '{"sales":{"encryptKey":"hunter2"}}'],
  ['LARKGATE_RECEIVE', 'polling'],
  ['LARKGATE_CONNECTIONS', '51'],
  ['LARKGATE_MAX_ATTEMPTS', '0'],
  ['LARKGATE_CONCURRENCY', '1e3'],
  ['LARKGATE_MAX_BODY_BYTES', '1023'],
  ['LARKGATE_CALLBACK_DEADLINE_MS', '2901'],
  ['LARKGATE_TIMESTAMP_TOLERANCE_MS', '-5000'],
  ['LARKGATE_LOG', 'xml:loud'],
  ['LARKGATE_LOG_PAYLOADS', 'yes'],
]

test('refuses a wrong value of a variable with one line that names it and does not repeat it', async () => {
  const folder = newFolder()
  const refusals = WRONG.map(async ([variable, value, more]) => {
    const variables = { ...APP_VARIABLES, LARKGATE_HANDLERS: HANDLERS, ...more, [variable]: value }
    const exit = await larkgate(['start'], { folder, variables })
    expectRefusal(exit, new RegExp(`^larkgate: ${variable} `))
    expect(exit.stderr).not.toMatch(value.includes('hunter2') ? 'hunter2' : new RegExp(`\\b${value}\\b`))
  })
  await Promise.all(refusals)
  expect(existsSync(join(folder, '.larkgate'))).toBe(false)
})

test('refuses an app without any secret', async () => {
  const variables = { ...NO_APP, LARK_APP_ID: 'cli_no_secrets' }
  const exit = await larkgate(['start'], { folder: newFolder(), variables })
  expectRefusal(exit, /^larkgate: LARK_ENCRYPT_KEY or LARK_VERIFICATION_TOKEN is needed/)
})

test('refuses to serve an app in a way that its credentials do not allow', async () => {
  const folder = newFolder()
  const apps = '{"sales":{"encryptKey":"hunter2"},"support":{"appId":"cli_support","appSecret":"hunter2"}}'
  const refusals = [
    { variables: { ...NO_APP, LARKGATE_RECEIVE: 'socket' }, line: /^larkgate: LARK_APP_ID is needed/ },
    { variables: { ...APP_VARIABLES, LARKGATE_RECEIVE: 'both' }, line: /^larkgate: LARK_APP_SECRET is needed/ },
    { variables: { ...NO_APP, LARK_APP_SECRET: 'hunter2' }, line: /^larkgate: LARK_APP_ID is needed/ },
    {
      variables: { ...NO_APP, LARK_APPS: apps, LARKGATE_RECEIVE: 'both' },
      line: /^larkgate: LARK_APPS app sales has no/,
    },
  ].map(async ({ variables, line }) => {
    const exit = await larkgate(['start'], { folder, variables })
    expectRefusal(exit, line)
    expect(exit.stderr).not.toContain('hunter2')
  })
  await Promise.all(refusals)
})

test('an app that is served by long connection only has no address, and nothing is pushed to it', async () => {
  // Nobody listens there.
  const variables = {
    ...NO_APP,
    LARK_APP_ID: 'cli_pull',
    LARK_APP_SECRET: 'hunter2',
    LARK_DOMAIN: 'http://127.0.0.1:9',
  }
  const gateway = await startGateway({ folder: newFolder(), variables })
  expect(gateway.stderr()).toContain('1 connection for app default\n')
  expect(gateway.stderr()).not.toContain('/webhook')
  expect((await gateway.platform.push('test.noted_v1')).status).toBe(404)
  expect(await readiness(gateway)).toEqual({
    status: 503,
    body: { ready: false, connections: 'no open connection for default' },
  })
  expect(await gateway.larkgate('trigger', 'test.noted_v1')).toMatchObject({
    code: 2,
    stderr: 'larkgate: no app is served by webhook, so there is no address to push to\n',
  })
  expect(gateway.stdout() + gateway.stderr()).not.toContain('hunter2')
})

test('refuses a data folder that cannot be made, in demo mode as well', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'file'), '')
  const refusals = [APP_VARIABLES, NO_APP].map(async (app) => {
    const variables = { ...app, LARKGATE_HANDLERS: HANDLERS, LARKGATE_DATA: join(folder, 'file/data') }
    expectRefusal(await larkgate(['start'], { folder, variables }), /^larkgate: LARKGATE_DATA .*file\/data/)
  })
  await Promise.all(refusals)
})

test('refuses an address that this machine does not have', async () => {
  const variables = { ...APP_VARIABLES, LARKGATE_HANDLERS: HANDLERS, HOST: '192.0.2.1' }
  expectRefusal(await larkgate(['start'], { folder: newFolder(), variables }), /^larkgate: HOST 192\.0\.2\.1 /)
})

test('refuses a port that is in use', async () => {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const PORT = String((server.address() as AddressInfo).port)
  const variables = { ...APP_VARIABLES, LARKGATE_HANDLERS: HANDLERS, PORT }
  expectRefusal(
    await larkgate(['start'], { folder: newFolder(), variables }),
    `larkgate: PORT ${PORT} on 127.0.0.1 is in use\n`,
  )
})

test('refuses handlers that are missing, cannot be read, are no dispatcher, or claim a type twice', async () => {
  const folder = newFolder()
  const written = {
    'no-dispatcher.ts': 'export const handlers = {}\n',
    'syntax-error.ts': 'export default createDispatcher(\n',
    'throws.ts': "throw new Error('not today')\n",
  }
  for (const [name, text] of Object.entries(written)) writeFileSync(join(folder, name), text)
  const expected = {
    'missing.ts': /^larkgate: LARKGATE_HANDLERS cannot be loaded: .*missing\.ts/,
    'no-dispatcher.ts': /^larkgate: LARKGATE_HANDLERS must name a module whose default export is a dispatcher/,
    'syntax-error.ts': /^larkgate: LARKGATE_HANDLERS cannot be loaded: /,
    'throws.ts': /^larkgate: LARKGATE_HANDLERS cannot be loaded: not today/,
    [DUPLICATE_HANDLERS]: /^larkgate: LARKGATE_HANDLERS .*im\.message\.receive_v1 is registered twice/,
  }
  const refusals = Object.entries(expected).map(async ([file, line], n) => {
    const variables = { ...APP_VARIABLES, LARKGATE_HANDLERS: file, LARKGATE_DATA: `data-${n}` }
    expectRefusal(await larkgate(['start'], { folder, variables }), line)
  })
  await Promise.all(refusals)
})

test('a start that was refused leaves the data folder free', async () => {
  const folder = newFolder()
  const variables = { ...APP_VARIABLES, LARKGATE_HANDLERS: 'missing.ts' }
  expect((await larkgate(['start'], { folder, variables })).code).toBe(2)
  expect((await (await startGateway({ folder })).platform.push('test.noted_v1')).status).toBe(200)
})

test('refuses a data folder that another gateway uses, naming the folder and that process', async () => {
  const folder = newFolder()
  const first = await startGateway({ folder })
  const second = await first.larkgate('start')
  expectRefusal(
    second,
    `larkgate: LARKGATE_DATA .larkgate is in use by another larkgate (process ${first.pid}, ${first.url})\n`,
  )
  expect((await first.platform.push('test.noted_v1')).status).toBe(200)
})

test('the data folder of a gateway that was killed is free at once, with all that was accepted in it', async () => {
  const folder = newFolder()
  const first = await startGateway({ folder })
  const event = await first.platform.push('test.never_ends_v1')
  expect(event.status).toBe(200)
  await waitFor('the handler', () => journalOf(folder, event.eventId).length > 0)
  await first.kill()
  await startGateway({ folder })
  const again = await waitFor('the second attempt', () => journalOf(folder, event.eventId)[1])
  expect(again).toMatchObject({ what: 'start', attempt: 2 })
})

test('refuses a database that a newer larkgate wrote, or that is none, and says so', async () => {
  const folder = newFolder()
  const newer = join(folder, 'newer')
  mkdirSync(newer)
  const db = new DatabaseSync(join(newer, 'larkgate.db'))
  db.exec('PRAGMA user_version = 1000')
  db.close()
  const noDatabase = join(folder, 'no-database')
  mkdirSync(noDatabase)
  writeFileSync(join(noDatabase, 'larkgate.db'), 'Dear diary, '.repeat(1000))
  const expected = {
    [newer]: /^larkgate: LARKGATE_DATA .*newer version/,
    [noDatabase]: /^larkgate: LARKGATE_DATA .*not a database/,
  }
  const refusals = Object.entries(expected).map(async ([LARKGATE_DATA, line]) => {
    const variables = { ...APP_VARIABLES, LARKGATE_HANDLERS: HANDLERS, LARKGATE_DATA }
    expectRefusal(await larkgate(['start'], { folder, variables }), line)
  })
  await Promise.all(refusals)
})

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
)

test.skipIf(!hasIpv6)('listens on an IPv6 address', async () => {
  const gateway: Gateway = await startGateway({ folder: newFolder(), variables: { HOST: '::1' } })
  expect(gateway.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
  expect((await gateway.platform.push('test.noted_v1')).status).toBe(200)
  expect((await gateway.larkgate('trigger', 'test.noted_v1')).code).toBe(0)
})
