import { existsSync, readdirSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { readEnvelope } from '../../lib/core/envelope.ts'
import { eventV2 } from '../../simulator/index.ts'
import { CREDENTIALS, startFauxqsHere } from '../support/fauxqs.ts'
import { enveloped, message } from '../support/message.ts'
import { startBridge, startDestination, startHandingOver } from './bridge.ts'
import { APP, atTheEnd, dataFolder, forAll, larkgate, metric, newFolder, readiness, waitFor } from './gateway.ts'
import { platformFor, SOCKET_APP, SOCKET_VARIABLES } from './socket.ts'

const REFUSED = { status: 503, body: { ready: false, queue: 'the queue did not take the last event' } }

/** With a long connection, and a platform that delivers again soon. */
async function connected(more: Readonly<Record<string, string>> = {}) {
  const destination = await startDestination()
  const platform = await platformFor({ redeliverAfterMs: [300, 300, 300, 300, 300, 300, 300, 300] })
  const variables = { ...SOCKET_VARIABLES, LARK_DOMAIN: platform.url, ...more }
  const gateway = await startBridge(destination.server.url, variables)
  await waitFor('a link', () => platform.links().length > 0)
  return { ...destination, platform, gateway }
}

/** For tests that leave it as it is. */
const webhook = forAll(async () => {
  const destination = await startDestination()
  return { ...destination, gateway: await startBridge(destination.server.url) }
})
const socket = forAll(connected)

describe('a gateway that hands over its events', () => {
  test('says where they go', () => {
    const { gateway, server } = webhook()
    expect(gateway.stderr()).toContain(`events go to          ${server.url}\n`)
    expect(gateway.stderr()).toContain('npx larkgate dead --target cloudflare')
    expect(gateway.stdout() + gateway.stderr()).not.toContain('the-token-of-the-operators')
  })

  test('answers a push when the event is there, byte for byte', async () => {
    const { gateway, taken } = webhook()
    const text = eventV2('test.noted_v1', { big: 0 }, { app: APP, createdAtMs: Date.now(), eventId: 'bytes' }).replace(
      '"big":0',
      '"big":7061234567890123456,\n "月亮":"\\u2028\\/"',
    )
    expect((await gateway.platform.push(text)).status).toBe(200)
    const envelope = (await taken()).find((one) => readEnvelope(one).id === 'bytes')
    expect(envelope?.endsWith(`"data":${text}}`)).toBe(true)
  })

  test('acks an event of a long connection when it is there', async () => {
    const { platform, taken } = socket()
    const { ack, eventId } = await platform.push('test.noted_v1')
    expect(ack?.code).toBe(200)
    const envelopes = (await taken()).map(readEnvelope)
    expect(envelopes.find(({ id }) => id === eventId)).toMatchObject({ via: 'socket', type: 'test.noted_v1' })
  })

  test('answers callbacks itself, and hands over those that are to be handled as well', async () => {
    const { gateway, takenIds } = webhook()
    expect(await gateway.platform.click({ action: { value: {} } })).toMatchObject({ status: 200 })
    const { status, body, eventId } = await gateway.platform.push('url.preview.get')
    expect([status, JSON.parse(body ?? '')]).toEqual([200, { inline: { title: 'previewed' } }])
    expect(await takenIds()).toContain(eventId)
  })

  test('takes what is larger than the queue there', async () => {
    const { gateway, taken, bodies } = webhook()
    const { status, eventId } = await gateway.platform.push('test.noted_v1', {
      event: { filling: '大'.repeat(500_000) },
    })
    expect(status).toBe(200)
    const reference = JSON.parse((await bodies.get('body 1')) ?? '{}')
    expect([reference.id, (await taken()).some((text) => text.includes('"dataref":"body 1"'))]).toEqual([eventId, true])
  })

  test('keeps nothing on this machine', async () => {
    const { gateway } = webhook()
    await gateway.platform.push('test.noted_v1')
    expect(existsSync(dataFolder(gateway.folder))).toBe(false)
    expect(readdirSync(gateway.folder).filter((name) => name !== 'journal')).toEqual([])
  })

  test('is ready, and counts what it handed over, and nothing of handlers', async () => {
    const { gateway } = webhook()
    await gateway.platform.push('test.noted_v1')
    expect(await readiness(gateway)).toEqual({ status: 200, body: { ready: true } })
    expect(await metric(gateway, 'larkgate_queue_sends_total{result="accepted"}')).toBeGreaterThan(0)
    expect(await (await fetch(`${gateway.url}/metrics`)).text()).not.toContain('larkgate_deliveries_total')
  })

  test('has commands say where the events are', async () => {
    const { gateway } = webhook()
    for (const words of [['events'], ['dead'], ['redrive', '--all']]) {
      const { code, stderr } = await gateway.larkgate(...words)
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(
          /^larkgate: LARKGATE_DATA .*kept by the Worker; see larkgate dead --target cloudflare\n$/,
        ),
      })
    }
  })
})

describe('what is not taken there', () => {
  test('is refused here, and taken when it is delivered again', async () => {
    const { platform, gateway, server, takenIds } = await connected()
    server.behave((request, response) => request.resume().on('end', () => response.writeHead(500).end()))
    const pushed = platform.push('test.noted_v1')
    await waitFor('a refusal', () => (platform.counts().acks[500] ?? 0) > 0)
    expect(await readiness(gateway)).toEqual(REFUSED)
    expect(gateway.log().find(({ code }) => code === 'ERR_QUEUE_UNAVAILABLE')).toMatchObject({ msg: 'not accepted' })
    server.behave()
    const { delivered, eventId } = await pushed
    expect([delivered, await takenIds()]).toEqual([true, [eventId]])
    expect((await readiness(gateway)).status).toBe(200)
    const refused = 'larkgate_queue_sends_total{result="ERR_QUEUE_UNAVAILABLE"}'
    expect(await metric(gateway, refused)).toBe(platform.counts().acks[500])
  })

  test('because nobody is there is refused as well, until somebody is', async () => {
    const { gateway, server, takenIds } = await bridgeWithWebhook()
    await server.stop()
    const refused = await gateway.platform.push('test.noted_v1')
    expect(refused.status).toBe(503)
    await server.start()
    const taken = await gateway.platform.push('test.noted_v1')
    expect([taken.status, await takenIds()]).toEqual([200, [taken.eventId]])
  })

  test('in time is refused in time', async () => {
    const { gateway, server } = await bridgeWithWebhook()
    server.behave(() => undefined)
    const { status, ms } = await gateway.platform.push('test.noted_v1')
    expect(status).toBe(503)
    expect(ms).toBeLessThan(2_900)
  })
})

async function bridgeWithWebhook(more: Readonly<Record<string, string>> = {}) {
  const destination = await startDestination()
  return { ...destination, gateway: await startBridge(destination.server.url, more) }
}

test('a wrong token is said in the log when the gateway starts, and with every refusal, and is never written', async () => {
  const wrong = 'some other token of operators'
  const { gateway, queue } = await bridgeWithWebhook({ LARKGATE_ADMIN_TOKEN: wrong })
  const line = await waitFor('the line', () => gateway.log().find(({ msg }) => msg === 'events would not be taken now'))
  expect(line.error).toMatch(/401: LARKGATE_ADMIN_TOKEN is not the one that is set there/)
  expect(await readiness(gateway)).toEqual(REFUSED)
  expect((await gateway.platform.push('test.noted_v1')).status).toBe(503)
  const refusal = await waitFor('the refusal', () => gateway.log().find(({ msg }) => msg === 'not accepted'))
  expect(refusal.error).toMatch(/LARKGATE_ADMIN_TOKEN/)
  expect(queue.faults.calls('send')).toBe(0)
  expect(gateway.stdout() + gateway.stderr()).not.toContain(wrong)
})

test('SIGTERM in the middle loses nothing that was acked, and ends with 0', async () => {
  const { platform, gateway, server, takenIds } = await connected()
  // Slow enough that there is always something on its way.
  server.behave((_, __, next) => setTimeout(next, 30))
  let pushed = 0
  const sender = async () => {
    const acked: string[] = []
    while (!gateway.hasExited() && pushed < 2_000) {
      const eventId = `event-${++pushed}`
      const text = eventV2('test.noted_v1', {}, { app: SOCKET_APP, createdAtMs: Date.now(), eventId })
      const { ack } = await platform.push(text)
      if (ack?.code !== 200) break
      acked.push(eventId)
    }
    return acked
  }
  const sending = Promise.all(Array.from({ length: 16 }, sender))
  await waitFor('many to be taken', () => (platform.counts().acks[200] ?? 0) > 100)
  const exit = await gateway.stop()
  // Nobody would ever take what is still to be delivered.
  await platform.close()
  const acked = (await sending).flat()
  const taken = new Set(await takenIds())
  expect(exit.code).toBe(0)
  expect(acked.length).toBeGreaterThan(100)
  expect(acked.filter((id) => !taken.has(id))).toEqual([])
  expect(gateway.log().filter(({ msg }) => msg === 'not closed cleanly')).toEqual([])
})

test('there is no demo without the handlers here', async () => {
  const variables = {
    LARKGATE_QUEUE: 'ingest',
    LARKGATE_INGEST_URL: 'http://127.0.0.1:1',
    LARKGATE_ADMIN_TOKEN: 'the-token-of-the-operators',
  }
  const folder = newFolder()
  expect(await larkgate(['start'], { folder, variables })).toMatchObject({
    code: 2,
    stderr: 'larkgate: LARKGATE_QUEUE=ingest needs an app: the demo handles its events itself\n',
  })
  expect(readdirSync(folder)).toEqual([])
})

test('the command line looks after the dead letters there', async () => {
  const destination = await startDestination()
  const { server, bury, queued } = destination
  const folder = newFolder()
  const variables = { LARKGATE_INGEST_URL: server.url, LARKGATE_ADMIN_TOKEN: 'the-token-of-the-operators' }
  const larkgateAt = (...words: string[]) => larkgate([...words, '--target', 'cloudflare'], { folder, variables })
  const text = enveloped(message('a', { text: '{"token":"secret","id":9007199254740993}' })).text
  await bury('a', text)
  await bury('b', 'no envelope')

  const list = await larkgateAt('dead', '--json')
  expect(
    list.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line).key),
  ).toEqual(['a', 'b'])
  const shown = await larkgateAt('show', 'a')
  expect([shown.code, shown.stdout.includes('"id": 9007199254740993'), shown.stdout.includes('secret')]).toEqual([
    0,
    true,
    false,
  ])
  expect(await larkgateAt('show', 'b')).toMatchObject({ code: 0, stdout: 'no envelope\n' })
  expect(await larkgateAt('show', 'c')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^there is no dead letter .* c;/),
  })
  const redriven = await larkgateAt('redrive', '--all')
  expect(redriven).toMatchObject({
    code: 1,
    stdout: 'redriven  a\n',
    stderr: expect.stringMatching(/^not redriven {2}b {2}ERR_ENVELOPE_MALFORMED: .*\n$/),
  })
  expect(await queued()).toEqual([text])

  const missing = await larkgate(['dead', '--target', 'cloudflare'], { folder, variables: {} })
  expect(missing).toMatchObject({
    code: 2,
    stderr: 'larkgate: LARKGATE_INGEST_URL is needed for --target cloudflare\n',
  })
  await server.stop()
  expect(await larkgateAt('dead')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^larkgate: the Worker cannot be reached: .*\n$/),
  })
})

test('hands over to SQS as well, with what is too large for it by way of S3', async () => {
  const fauxqs = await startFauxqsHere()
  atTheEnd(fauxqs.close)
  const queueUrl = await fauxqs.createQueue({ fifo: true })
  await fetch(`${fauxqs.endpoint}/bodies`, { method: 'PUT' })
  const settings = { LARKGATE_QUEUE: 'sqs', LARKGATE_QUEUE_URL: queueUrl, LARKGATE_BUCKET: 'bodies' }
  const gateway = await startHandingOver({ ...fauxqs.environment, ...settings })
  expect(gateway.stderr()).toContain(`events go to          ${queueUrl}\n`)
  const small = await gateway.platform.push('test.noted_v1')
  const large = await gateway.platform.push('test.noted_v1', { event: { filling: '大'.repeat(500_000) } })
  expect([small.status, large.status]).toEqual([200, 200])
  const bodies = (await fauxqs.take(queueUrl)).map((body) => JSON.parse(body))
  expect(bodies.find(({ id }) => id === small.eventId)).toMatchObject({ larkvia: 'webhook' })
  const { dataref } = bodies.find(({ dataref }) => dataref !== undefined)
  const stored = await (await fetch(`${fauxqs.endpoint}/bodies/${dataref}`)).text()
  expect(readEnvelope(stored).id).toBe(large.eventId)
  expect((await gateway.stop()).code).toBe(0)
  expect(existsSync(dataFolder(gateway.folder))).toBe(false)
})

test('finds credentials where a task on ECS has them, for S3 as well', async () => {
  const fauxqs = await startFauxqsHere()
  atTheEnd(fauxqs.close)
  const queueUrl = await fauxqs.createQueue({ fifo: true })
  await fetch(`${fauxqs.endpoint}/bodies`, { method: 'PUT' })
  const role = http.createServer((_, response) => {
    const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } = CREDENTIALS
    const Expiration = new Date(Date.now() + 3_600_000).toISOString()
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ AccessKeyId, SecretAccessKey, Token: 'of the role', Expiration }))
  })
  await new Promise<void>((resolve) => role.listen(0, '127.0.0.1', resolve))
  atTheEnd(() => void role.close())
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...environment } = fauxqs.environment
  const gateway = await startHandingOver({
    ...environment,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${(role.address() as AddressInfo).port}/`,
    LARKGATE_QUEUE: 'sqs',
    LARKGATE_QUEUE_URL: queueUrl,
    LARKGATE_BUCKET: 'bodies',
  })
  const small = await gateway.platform.push('test.noted_v1')
  const large = await gateway.platform.push('test.noted_v1', { event: { filling: '大'.repeat(500_000) } })
  expect([small.status, large.status]).toEqual([200, 200])
  expect((await gateway.stop()).code).toBe(0)
})

test('what SQS makes twice as large by escaping goes by way of S3 before it is too large', async () => {
  const fauxqs = await startFauxqsHere()
  atTheEnd(fauxqs.close)
  const queueUrl = await fauxqs.createQueue({ fifo: true })
  await fetch(`${fauxqs.endpoint}/bodies`, { method: 'PUT' })
  const settings = { LARKGATE_QUEUE: 'sqs', LARKGATE_QUEUE_URL: queueUrl, LARKGATE_BUCKET: 'bodies' }
  const gateway = await startHandingOver({ ...fauxqs.environment, ...settings })
  const { status } = await gateway.platform.push('test.noted_v1', { event: { filling: '\uffff'.repeat(250_000) } })
  expect(status).toBe(200)
  expect((await fauxqs.take(queueUrl))[0]).toContain('"dataref"')
  expect((await gateway.stop()).code).toBe(0)
})
