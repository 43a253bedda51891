import { Client, LoggerLevel } from '@larksuiteoapi/node-sdk'
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../lib/clocks/system.ts'
import { createOpenApiClient, type OpenApiOptions } from '../../lib/openapi/client.ts'
import { startOpenApi } from '../../simulator/index.ts'

const SHOP = { appId: 'cli_shop', appSecret: 'the-secret-of-the-shop' }
const MESSAGES = '/open-apis/im/v1/messages'

async function start(options: OpenApiOptions = {}) {
  const server = await startOpenApi({ apps: [SHOP] })
  onTestFinished(() => server.close())
  // Waits between requests are not what these tests are about.
  const clock = { ...systemClock, after: (ms: number, run: () => void) => systemClock.after(ms / 100, run) }
  const ports = { fetch: (url: string, init: RequestInit) => fetch(url, init), clock, random: Math.random }
  return { server, client: createOpenApiClient({ name: 'shop', domain: server.url, ...SHOP }, ports, options) }
}

describe('the stub on this machine', () => {
  test('is reached over HTTP', async () => {
    const { server, client } = await start()
    const { message_id } = await client.reply('om_1', '月亮 🌕')
    expect(server.messages()).toMatchObject([{ messageId: message_id, parent: 'om_1', content: '{"text":"月亮 🌕"}' }])
  })

  test.each(['reset', 'hang', { status: 502 }] as const)('loses answers: %j', async (how) => {
    const { server, client } = await start()
    server.fail({ how, times: 2, path: MESSAGES, carriedOut: true })
    await client.send('oc_1', 'hello')
    expect(server.messages()).toHaveLength(1)
    expect(server.requests().filter(({ path }) => path === MESSAGES)).toHaveLength(3)
  })

  test('cannot send a token elsewhere', async () => {
    const [{ server, client }, elsewhere] = [await start(), await start()]
    const headers = { location: `${elsewhere.server.url}${MESSAGES}` }
    for (const status of [302, 307, 308]) {
      server.fail({ how: { status, headers }, path: MESSAGES })
      await expect(client.send('oc_1', 'hello')).rejects.toMatchObject({
        code: 'ERR_OPENAPI_REFUSED',
        httpStatus: status,
      })
    }
    expect(elsewhere.server.requests()).toEqual([])
  })

  test('is gone when it is closed, also for whoever still waits', async () => {
    const { server, client } = await start({ attempts: 1, timeoutMs: 1_000_000 })
    await client.send('oc_1', 'hello')
    server.fail({ how: 'hang' })
    const waiting = client.send('oc_1', 'hello').catch((error: unknown) => error)
    await expect.poll(() => server.requests().length).toBe(3)
    await server.close()
    expect(await waiting).toMatchObject({ code: 'ERR_OPENAPI_UNAVAILABLE' })
    expect(await client.send('oc_1', 'hello').catch((error: unknown) => error)).toMatchObject({
      code: 'ERR_OPENAPI_UNAVAILABLE',
      message: expect.stringMatching(/ECONNREFUSED|fetch failed/),
    })
  })

  test('takes no more than a megabyte', async () => {
    const { server } = await start()
    const body = 'x'.repeat(1024 * 1024 + 1)
    const answer = await fetch(`${server.url}${MESSAGES}`, { method: 'POST', body }).catch(() => undefined)
    expect([413, undefined]).toContain(answer?.status)
    expect(server.requests()).toEqual([])
  })
})

describe('the official client', () => {
  // It keeps tokens by app id for the whole process.
  const official = (domain: string, appId = SHOP.appId) =>
    new Client({ ...SHOP, appId, domain, loggerLevel: LoggerLevel.error, logger: silent })

  test('takes the stub for the platform', async () => {
    const { server } = await start()
    const client = official(server.url)
    const data = { receive_id: 'oc_1', msg_type: 'text', content: '{"text":"hello"}', uuid: 'u-1' }
    const sent = await client.im.message.create({ params: { receive_id_type: 'chat_id' }, data })
    expect(sent).toMatchObject({ code: 0, data: { message_id: server.messages()[0]?.messageId } })
    const path = { message_id: sent.data?.message_id ?? '' }
    await client.im.message.reply({ path, data: { msg_type: 'text', content: '{"text":"again"}' } })
    expect(server.messages()).toMatchObject([{ receiver: 'oc_1' }, { parent: path.message_id }])
    expect(server.requests().map(({ code }) => code)).toEqual([0, 0, 0])
  })

  test('is told by the stub that its credentials are wrong', async () => {
    const { server } = await start()
    const asked = official(server.url, 'cli_unknown').im.message.reply({
      path: { message_id: 'om_1' },
      data: { msg_type: 'text', content: '{"text":"hello"}' },
    })
    await expect(asked).rejects.toThrow('code: 10003')
  })
})

const silent = { error() {}, warn() {}, info() {}, debug() {}, trace() {} }
