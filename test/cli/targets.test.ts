import { describe, expect, onTestFinished, test } from 'vitest'
import { openTarget, type Redriven, type Target } from '../../cli/targets/target.ts'
import { readEnvironment } from '../../lib/config/environment.ts'
import { envelopeOf, eventNamed, keyOf } from '../support/deliveries.ts'
import { startOperator, TOKEN } from '../support/operator.ts'
import { serveOperator } from '../support/operator-server.ts'

async function start(variables: Readonly<Record<string, string>> = {}) {
  const operator = startOperator()
  const server = await serveOperator(operator.operate)
  onTestFinished(server.stop)
  const target = await open({ LARKGATE_INGEST_URL: server.url, LARKGATE_ADMIN_TOKEN: TOKEN, ...variables })
  const buryMany = async (count: number) => {
    const keys = Array.from({ length: count }, (_, index) => keyOf(`e${index}`))
    for (const [index, key] of keys.entries())
      await operator.bury(key, (await envelopeOf(eventNamed(`e${index}`))).text)
    return keys
  }
  return { ...operator, server, target, buryMany }
}

async function open(variables: Readonly<Record<string, string>>): Promise<Target> {
  const target = await openTarget('cloudflare', readEnvironment(variables))
  onTestFinished(() => target.close())
  return target
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

const configError = (message: unknown) => expect.objectContaining({ name: 'ConfigError', message })
const portError = (message: unknown) => expect.objectContaining({ name: 'PortError', message })

describe('the target cloudflare', () => {
  test('lists all letters, over several pages', async () => {
    const { target, buryMany, server } = await start()
    const keys = await buryMany(130)
    expect((await all(target.letters())).map(({ key }) => key)).toEqual(keys)
    expect(server.requests()).toBe(2)
  })

  test('redrives all of them in steps, and each as soon as it is known', async () => {
    const { target, buryMany, server, queued } = await start()
    const keys = await buryMany(60)
    expect(await all(target.redrive({ all: true }))).toEqual(keys.map((key) => ({ key })))
    expect([server.requests(), (await queued()).length]).toEqual([3, 60])
    expect(await all(target.redrive({ all: true }))).toEqual([])
  })

  test('redrives one, and says why it cannot', async () => {
    const { target, buryMany, bury } = await start()
    const [key = ''] = await buryMany(2)
    await bury('unreadable:m1', 'no envelope')
    const redrive = (key: string): Promise<Redriven[]> => all(target.redrive({ key }))
    expect(await redrive(key)).toEqual([{ key }])
    expect(await redrive(key)).toEqual([{ key, reason: 'there is no dead letter with this key' }])
    expect(await redrive('unreadable:m1')).toEqual([
      { key: 'unreadable:m1', reason: expect.stringMatching(/^ERR_ENVELOPE/) },
    ])
  })

  test('keeps what it has learned when the Worker goes away in the middle', async () => {
    const { target, buryMany, server, dead } = await start()
    await buryMany(60)
    server.behave((request, _, next) => (server.requests() === 2 ? request.socket.resetAndDestroy() : next()))
    const redriven: string[] = []
    const work = (async () => {
      for await (const { key } of target.redrive({ all: true })) redriven.push(key)
    })()
    // The connection is a kept one, so the step is asked for once more and nothing is missed.
    await work
    expect(redriven).toHaveLength(60)
    expect((await dead.list(100)).letters).toEqual([])
  })

  test('shows the envelope of a letter, masked by the Worker, or says why not', async () => {
    const { target, buryMany, bury } = await start()
    const [key = ''] = await buryMany(1)
    await bury('gone', '{"specversion":"1.0","dataref":"a body"}')
    expect(JSON.parse((await target.show(key)).envelope ?? '')).toMatchObject({
      larkkey: key,
      data: { header: { token: '***' } },
    })
    expect(await target.show('unknown')).toEqual({
      problem: expect.stringContaining('there is no dead letter with the key unknown'),
    })
    expect(await target.show('gone')).toEqual({ problem: expect.stringContaining('ERR_BODY_MISSING') })
  })

  test.each([
    [{ LARKGATE_INGEST_URL: '' }, 'LARKGATE_INGEST_URL is needed for --target cloudflare'],
    [{ LARKGATE_ADMIN_TOKEN: '' }, 'LARKGATE_ADMIN_TOKEN is needed for --target cloudflare'],
  ])('is a wrong configuration without what it needs: %j', async (variables, message) => {
    await expect(start(variables)).rejects.toEqual(configError(message))
  })

  test('is a wrong configuration with a wrong token, which is not repeated', async () => {
    const { target } = await start({ LARKGATE_ADMIN_TOKEN: 'not the token of these operators' })
    const error = await all(target.letters()).catch((error: unknown) => error)
    expect(error).toEqual(configError(expect.stringMatching(/401: LARKGATE_ADMIN_TOKEN is not the one/)))
    expect(String(error)).not.toContain('not the token of these operators')
  })

  test.each([
    [404, '', configError(expect.stringMatching(/has no operator routes: .*LARKGATE_ADMIN_TOKEN set there/))],
    [302, '', configError(expect.stringMatching(/redirect/))],
    [200, 'hello', configError(expect.stringMatching(/LARKGATE_INGEST_URL/))],
    [200, '{"letters":[{}]}', configError(expect.stringMatching(/LARKGATE_INGEST_URL/))],
    [
      503,
      '{"code":"ERR_DEAD_LETTERS_UNAVAILABLE"}',
      portError('the Worker answered 503, ERR_DEAD_LETTERS_UNAVAILABLE'),
    ],
    [500, '<html>', portError('the Worker answered 500')],
  ])('tells what is set up wrongly from what does not work now: %d %j', async (status, text, error) => {
    const { target, server } = await start()
    server.behave((request, response) => request.resume().on('end', () => response.writeHead(status).end(text)))
    await expect(all(target.letters())).rejects.toEqual(error)
  })

  test('says that nobody answers', async () => {
    const { target, server } = await start()
    await server.stop()
    await expect(target.show('k')).rejects.toEqual(
      portError(expect.stringMatching(/^the Worker cannot be reached: .*ECONNREFUSED/)),
    )
  })
})
