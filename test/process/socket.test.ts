import { describe, expect, test } from 'vitest'
import { eventV2, startGateway as startPlatform } from '../../simulator/index.ts'
import {
  APP,
  APP_VARIABLES,
  atTheEnd,
  EXAMPLE_HANDLERS,
  forAll,
  journalOf,
  larkgate,
  metric,
  newFolder,
  readiness,
  run,
  startGateway,
  waitFor,
} from './gateway.ts'
import { connectedGateway, platformFor, SOCKET_APP, SOCKET_VARIABLES } from './socket.ts'

/** One platform with one gateway, for tests that leave both as they are. */
const connected = forAll(async () => {
  const platform = await platformFor()
  return { platform, gateway: await connectedGateway(platform) }
})

describe('a gateway with an id and a secret', () => {
  test('connects, and says so without the secrets of the address', async () => {
    const { gateway, platform } = connected()
    const line = await waitFor('the line', () => gateway.log().find(({ msg }) => msg.startsWith('connected to')))
    expect(line.msg).toMatch(/^connected to ws:\/\/127\.0\.0\.1:\d+\/ws\/v2\?.*access_key=\*\*\*&.*ticket=\*\*\*$/)
    expect(platform.links()).toHaveLength(1)
    expect(gateway.stdout() + gateway.stderr()).not.toContain(SOCKET_APP.appSecret)
  })

  test('handles what comes, and acks it before', async () => {
    const { gateway, platform } = connected()
    const { ack, eventId } = await platform.push('test.noted_v1', { event: { takes_ms: 3_000 } })
    expect([ack?.code, (ack?.ms ?? 0) < 2_000]).toEqual([200, true])
    expect(journalOf(gateway.folder, eventId).map(({ what }) => what)).not.toContain('end')
    await waitFor('its handler to end', () => journalOf(gateway.folder, eventId).some(({ what }) => what === 'end'))
  })

  test('acks at once while a handler blocks its thread', async () => {
    const { platform } = connected()
    const blocked = await platform.push('test.blocks_v1', { event: { ms: 1_500 } })
    const { ack } = await platform.push('test.noted_v1')
    expect([blocked.ack?.code, ack?.code, (ack?.ms ?? 0) < 1_000]).toEqual([200, 200, true])
  })

  test('answers callbacks', async () => {
    const { platform } = connected()
    const { ack } = await platform.push('card.action.trigger')
    expect([ack?.code, typeof JSON.parse(ack?.data ?? '')]).toEqual([200, 'object'])
  })

  test('answers 404 at the addresses of a webhook that it does not serve', async () => {
    const { gateway } = connected()
    expect((await fetch(`${gateway.url}/webhook/event`, { method: 'POST', body: '{}' })).status).toBe(404)
  })

  test('counts what came over the connection, and shows its state', async () => {
    const { gateway, platform } = connected()
    await platform.push('test.noted_v1')
    const accepted =
      'larkgate_messages_received_total{app="default",via="socket",outcome="accepted",status="200",code=""}'
    expect(await metric(gateway, accepted)).toBeGreaterThan(0)
    expect(await metric(gateway, 'larkgate_links{app="default",state="open"}')).toBe(1)
  })
})

test('is not ready before it is connected, nor while it is not', async () => {
  const platform = await platformFor()
  platform.stop()
  const variables = { ...SOCKET_VARIABLES, LARK_DOMAIN: platform.url }
  const gateway = await startGateway({ folder: newFolder(), variables })
  const unready = { status: 503, body: { ready: false, connections: 'no open connection for default' } }
  expect(await readiness(gateway)).toEqual(unready)
  platform.start()
  await waitFor('readiness', async () => (await readiness(gateway)).status === 200)
  platform.stop()
  await waitFor('the loss', async () => (await readiness(gateway)).status === 503)
  expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200)
})

describe('a connection that is refused for good', () => {
  test('ends the process with one clear line, exit code 1 and no secret in what it prints', async () => {
    const platform = await platformFor()
    const variables = { ...SOCKET_VARIABLES, LARK_DOMAIN: platform.url, LARK_APP_SECRET: 'not-the-secret', PORT: '0' }
    const { code, stdout, stderr } = await run(['start'], {
      folder: newFolder(),
      variables: { ...variables, LARKGATE_HANDLERS: EXAMPLE_HANDLERS },
    }).exited
    expect(code).toBe(1)
    expect(stderr.split('\n').filter((line) => line.startsWith('larkgate cannot go on'))).toEqual([
      expect.stringMatching(/code 514.*check LARK_APP_ID and LARK_APP_SECRET$/),
    ])
    expect(stdout + stderr).not.toContain('not-the-secret')
  })

  test('leaves a webhook alone that is served as well, where nobody asked for the connection', async () => {
    const platform = await platformFor()
    const variables = { ...APP_VARIABLES, LARK_APP_SECRET: 'wrong', LARK_DOMAIN: platform.url }
    const gateway = await startGateway({ folder: newFolder(), variables })
    await waitFor('the refusal', () => gateway.log().some(({ code }) => code === 'ERR_ENDPOINT_REJECTED'))
    expect((await gateway.platform.push('test.noted_v1')).status).toBe(200)
    expect((await readiness(gateway)).status).toBe(200)
  })
})

test('handles an event once that comes by webhook and over the connection', async () => {
  const app = { appId: APP.appId, appSecret: 'a secret' }
  const platform = await startPlatform({ apps: [app] })
  atTheEnd(platform.close)
  const variables = {
    ...APP_VARIABLES,
    LARK_APP_SECRET: app.appSecret,
    LARK_DOMAIN: platform.url,
    LARKGATE_RECEIVE: 'both',
  }
  const gateway = await startGateway({ folder: newFolder(), variables })
  await waitFor('a link', () => platform.links().length > 0)
  const text = eventV2('test.noted_v1', {}, { app: APP, createdAtMs: Date.now(), eventId: 'both-ways' })
  const [socket, webhook] = await Promise.all([platform.push(text), gateway.platform.push(text)])
  expect([socket.ack?.code, webhook.status]).toEqual([200, 200])
  const last = await platform.push('test.noted_v1')
  await waitFor('the last one', () => journalOf(gateway.folder, last.eventId).some(({ what }) => what === 'end'))
  const starts = journalOf(gateway.folder, 'both-ways').filter(({ what }) => what === 'start')
  expect(starts).toHaveLength(1)
})

test('serves several apps over several connections each', async () => {
  const apps = [SOCKET_APP, { appId: 'cli_fedcba9876543210', appSecret: 'another secret' }] as const
  const platform = await startPlatform({ apps })
  atTheEnd(platform.close)
  const [sales, support] = apps
  const variables = {
    LARK_APP_ID: '',
    LARK_ENCRYPT_KEY: '',
    LARK_VERIFICATION_TOKEN: '',
    LARK_APPS: JSON.stringify({ sales, support }),
    LARK_DOMAIN: platform.url,
    LARKGATE_CONNECTIONS: '3',
  }
  const gateway = await startGateway({ folder: newFolder(), variables })
  await waitFor('all links', () => platform.links().length === 6)
  const { eventId } = await platform.push('test.noted_v1', { app: support.appId })
  await waitFor('its handler', () => journalOf(gateway.folder, eventId).some(({ what }) => what === 'end'))
  expect(journalOf(gateway.folder, eventId)[0]?.text).toBe('support')
})

describe('SIGTERM', () => {
  test('ends the connection with a goodbye, and the process with 0', async () => {
    const platform = await platformFor()
    const gateway = await connectedGateway(platform)
    const { code } = await gateway.stop()
    expect([code, platform.links()]).toEqual([0, []])
    expect(gateway.log().at(-1)).toMatchObject({ msg: 'disconnected' })
  })

  test('does not wait long for the other side of a half-open connection', async () => {
    const platform = await platformFor()
    const gateway = await connectedGateway(platform)
    platform.freeze()
    const startedAtMs = performance.now()
    expect((await gateway.stop()).code).toBe(0)
    expect(performance.now() - startedAtMs).toBeLessThan(8_000)
  })
})

test('is alive within a minute: sim, start and trigger --socket, as the documents say', async () => {
  const folder = newFolder()
  const sim = run(['sim', '--port', '0'], { folder })
  const line = await waitFor('the simulator', () => /LARK_DOMAIN=.*/.exec(sim.stderr())?.[0])
  const words = line.split(' ').filter((word) => word.startsWith('LARK_'))
  const variables = Object.fromEntries(words.map((word) => word.split('=') as [string, string]))
  const gateway = run(['start'], { folder, variables: { ...variables, LARKGATE_HANDLERS: EXAMPLE_HANDLERS } })
  await waitFor('the link', () => gateway.stdout().includes('connected to'))
  const trigger = await larkgate(['trigger', 'im.message.receive_v1', '--socket', '--text', 'hello'], { folder })
  expect([trigger.code, trigger.stdout]).toEqual([0, expect.stringMatching(/^200 /)])
  await waitFor('the handler', () => gateway.stdout().includes('hello'))
})

test('is alive as well with an app of one’s own, which has an id and a secret and nothing else', async () => {
  const folder = newFolder()
  const own = { LARK_APP_ID: SOCKET_APP.appId, LARK_APP_SECRET: SOCKET_APP.appSecret }
  const sim = run(['sim', '--port', '0'], { folder, variables: own })
  const url = await waitFor('the simulator', () => /LARK_DOMAIN=(\S+)/.exec(sim.stderr())?.[1])
  const variables = { ...own, LARK_DOMAIN: url, LARKGATE_HANDLERS: EXAMPLE_HANDLERS }
  const gateway = run(['start'], { folder, variables })
  await waitFor('the link', () => gateway.stdout().includes('connected to'))
  const trigger = await larkgate(['trigger', 'card.action.trigger', '--socket'], { folder, variables })
  expect([trigger.code, trigger.stdout]).toEqual([0, expect.stringMatching(/^200 .*toast/)])
})
