/** The examples, as they are, against the simulator: by webhook over HTTP, and by long connection. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startServer } from '../../container/server.ts'
import approval from '../../handlers/examples/approval.ts'
import echo from '../../handlers/examples/echo.ts'
import linkPreview from '../../handlers/examples/preview.ts'
import { type ConsumeReport, createConsumer } from '../../lib/core/consume.ts'
import type { Dispatcher } from '../../lib/core/dispatch.ts'
import { silentLog } from '../../lib/core/log.ts'
import { createReceiver } from '../../lib/core/receive.ts'
import { createReplier } from '../../lib/core/replier.ts'
import { nodeCrypto } from '../../lib/crypto/node.ts'
import { memoryDeadLetters } from '../../lib/dead/memory.ts'
import { callsOf } from '../../lib/openapi/calls.ts'
import { memoryQueue } from '../../lib/queues/memory.ts'
import { startLongConnections } from '../../lib/socket/long-connections.ts'
import { memoryStore } from '../../lib/stores/memory.ts'
import { ROOT } from '../../scripts/repository.ts'
import { createOpenApi } from '../../simulator/openapi/openapi.ts'
import { messageReceived } from '../../simulator/payloads.ts'
import { createPlatform } from '../../simulator/platform.ts'
import { createUser, overSocket, overWebhook } from '../../simulator/user.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { links, SOCKET_APP } from '../support/links.ts'
import { ENCRYPT_KEY, TOKEN } from '../support/platform.ts'
import { seededRandom } from '../support/random.ts'

const APP = { ...SOCKET_APP, encryptKey: ENCRYPT_KEY, verificationToken: TOKEN, domain: 'https://open.example' }
const { appId, appSecret, verificationToken, encryptKey } = APP

type Ports = Omit<Parameters<typeof createReceiver>[1], 'observe'> & { readonly clock: ManualClock }
type Deliver = ReturnType<typeof overWebhook>

const HOSTS: Readonly<Record<string, (ports: Ports) => Promise<Deliver>>> = {
  async webhook(ports) {
    const receive = createReceiver({ apps: [APP] }, ports)
    const server = await startServer({ host: '127.0.0.1', port: 0, receive, checkReady: async () => ({}) })
    onTestFinished(server.close)
    const url = `${server.url}/webhook/event`
    return overWebhook(createPlatform({ appId, verificationToken, encryptKey, url, now: ports.clock.now }))
  },
  async 'long connection'(ports) {
    const { gateway, ...rest } = links({ clock: ports.clock })
    const connections = startLongConnections(
      { apps: [APP], connections: 1 },
      { ...ports, ...rest, random: seededRandom() },
    )
    onTestFinished(connections.stop)
    await ports.clock.advance(60_000)
    expect(gateway.links()).toHaveLength(1)
    return overSocket(gateway)
  },
}

async function start(host: string, routes: Dispatcher) {
  const clock = manualClock()
  const queue = memoryQueue(clock)
  const random = seededRandom()
  const openApi = createOpenApi({ clock, random, apps: [{ appId, appSecret }] })
  const loadReplier = () => createReplier(routes, silentLog)
  const deliver = await (HOSTS[host] as (typeof HOSTS)[string])({ crypto: nodeCrypto, queue, clock, loadReplier })
  const reports: ConsumeReport[] = []
  const calls = callsOf(
    () => [APP],
    () => ({ fetch: openApi.fetch, clock, random, digest: nodeCrypto.digestHex }),
  )
  const consumer = createConsumer({
    routes,
    store: memoryStore(clock),
    dead: memoryDeadLetters(),
    clock,
    random,
    log: silentLog,
    calls,
    observe: (report) => void reports.push(report),
  })
  const app = { appId, verificationToken }
  return {
    clock,
    openApi,
    user: createUser({ app, deliver, openApi }),
    say: (text: string) => deliver(messageReceived({ app, createdAtMs: clock.now(), messageId: 'om_1', text })),
    /** Works off what is on the queue, within a minute; how it ended. */
    async work() {
      const working = consumer.consume(await queue.receive(10, 0))
      await clock.advance(60_000)
      await working
      return reports.map(({ outcome, error }) => (error === undefined ? outcome : error))
    },
  }
}

describe.each(Object.keys(HOSTS))('by %s', (host) => {
  test('the echo repeats what is said, without mentions', async () => {
    const { say, work, openApi } = await start(host, echo)
    await say('你好 <at user_id="all">all</at>')
    expect(await work()).toEqual(['done'])
    expect(openApi.messages()).toMatchObject([{ parent: 'om_1', type: 'text', content: '{"text":"你好 all"}' }])
  })

  test('the approval sends a card, answers a click with a toast, and changes the card after that', async () => {
    const { clock, say, work, openApi, user } = await start(host, approval)
    await say('please')
    expect(await work()).toEqual(['done'])
    const [card] = openApi.messages()
    expect(card).toMatchObject({ type: 'interactive', content: expect.stringContaining('A request is waiting.') })

    const clickedAtMs = clock.now()
    expect(await user.click()).toMatchObject({ sees: 'reply', toast: { type: 'success', content: '处理中' } })
    expect(openApi.cards()).toEqual([])
    expect(await work()).toEqual(['done', 'done'])
    expect(openApi.cards()).toMatchObject([{ atMs: clickedAtMs + 3000, card: { schema: '2.0' } }])
    expect(JSON.stringify(openApi.cards())).toContain('Approved by <at id=ou_')
  })

  test('the preview gives a link a title', async () => {
    const { user } = await start(host, linkPreview)
    const link = 'https://wiki.example.com/pages/42'
    const inline = { i18n_title: { zh_cn: '页面 42', en_us: 'Page 42' }, url: { copy_url: link } }
    expect(await user.postLink(link)).toEqual({ sees: 'reply', inline })
  })

  test('the preview leaves what is no link as it is', async () => {
    const { user } = await start(host, linkPreview)
    expect(await user.postLink('not a link')).toEqual({ sees: 'nothing' })
  })
})

test('each of them is short', () => {
  const folder = join(ROOT, 'handlers/examples')
  for (const name of readdirSync(folder)) {
    expect([name, readFileSync(join(folder, name), 'utf8').split('\n').length < 30]).toEqual([name, true])
  }
})
