import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildBundle } from '../../scripts/bundle.ts'
import { readManifest } from '../../scripts/repository.ts'
import { startFauxqsHere } from '../support/fauxqs.ts'
import { APP, atTheEnd, type Gateway, larkgate, newFolder, startGateway, untilSettled, waitFor } from './gateway.ts'

const FIXTURE = 'test/process/fixtures/commonjs.ts'

/** Starts it as a process in a folder that has nothing else: no `node_modules`, no manifest, no sources. */
async function startBundle(handlers?: string): Promise<Gateway> {
  const folder = newFolder()
  await buildBundle(folder, handlers)
  expect(readdirSync(folder).sort()).toEqual(['aws.js', 'handlers.js', 'larkgate.js', 'licences.txt'])
  return startGateway({ command: join(folder, 'larkgate.js'), folder, handlers: 'handlers.js' })
}

test('one file is the whole gateway with its threads, and the handlers are another', async () => {
  const gateway = await startBundle()
  expect(await (await fetch(`${gateway.url}/readyz`)).json()).toEqual({ ready: true })

  const event = await gateway.larkgate('trigger', 'im.message.receive_v1', '--text', 'from one file')
  expect(event).toMatchObject({ code: 0, stdout: expect.stringMatching(/^200 /) })
  const card = await gateway.larkgate('trigger', 'card.action.trigger')
  expect(card).toMatchObject({ code: 0, stdout: expect.stringContaining('"toast"') })
  await untilSettled(gateway.folder)
  expect(gateway.log()).toContainEqual(expect.objectContaining({ msg: 'message received', text: 'from one file' }))

  const { stdout } = await gateway.larkgate('events', '--json')
  expect(JSON.parse(stdout)).toMatchObject({ type: 'im.message.receive_v1', state: 'done', attempts: 1 })
  expect(await gateway.stop()).toMatchObject({ code: 0, signal: null })
})

test('what is for AWS is a file of its own, whose errors are those of the gateway', async () => {
  const folder = newFolder()
  await buildBundle(folder)
  const [gateway, aws] = ['larkgate.js', 'aws.js'].map((name) => readFileSync(join(folder, name), 'utf8'))
  expect([gateway, aws].map((text) => text?.includes('AmazonSQS'))).toEqual([false, true])
  const fauxqs = await startFauxqsHere()
  atTheEnd(fauxqs.close)
  const command = join(folder, 'larkgate.js')
  const deadLetterUrl = await fauxqs.createQueue({ fifo: true })
  const dead = (variables: Readonly<Record<string, string>>) =>
    larkgate(['dead', '--target', 'aws'], { command, folder, variables: { ...fauxqs.environment, ...variables } })
  expect(await dead({ LARKGATE_DEAD_LETTER_URL: deadLetterUrl })).toMatchObject({ code: 0, stderr: '' })
  expect(await dead({})).toMatchObject({
    code: 2,
    stderr: 'larkgate: LARKGATE_DEAD_LETTER_URL is needed for --target aws\n',
  })
  const nowhere = `${fauxqs.endpoint}/000000000000/no-such-queue.fifo`
  expect(await dead({ LARKGATE_DEAD_LETTER_URL: nowhere })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^larkgate: the dead-letter queue does not answer: .*\n$/),
  })
})

test('handlers may need packages that are written as CommonJS', async () => {
  const gateway = await startBundle(FIXTURE)
  expect((await gateway.platform.push('test.packages_v1', { event: {} })).status).toBe(200)
  const line = await waitFor('the handler', () => gateway.log().find(({ msg }) => msg === 'packages'))
  expect(line).toMatchObject({
    metrics: expect.stringContaining('handled 1'),
    proxy: 'proxy.example:3128',
    sockets: 0,
    path: 'a/b',
  })
  expect(gateway.stderr()).not.toMatch(/warning/i)
})

test('the licences of all that is bundled are passed on', async () => {
  const folder = newFolder()
  await buildBundle(folder, FIXTURE)
  const licences = readFileSync(join(folder, 'licences.txt'), 'utf8')
  const names = [...licences.matchAll(/^(\S+) \d+\.\d+\.\d+\S*: \S/gm)].map(([, name]) => name)
  expect(names[0]).toBe('larkgate')
  expect(names).toEqual(expect.arrayContaining(['commander', 'https-proxy-agent', 'prom-client', 'valibot', 'ws']))
  expect(new Set(names).size).toBe(names.length)
  expect(licences).not.toContain('vitest')
  // Of some packages the manifest alone names the licence.
  expect(licences.match(/Permission is hereby granted|Apache License/g)?.length).toBeGreaterThan(5)
})

test('the one file knows its version, and refuses a second gateway as any other does', async () => {
  const gateway = await startBundle()
  expect((await gateway.larkgate('--version')).stdout).toBe(`${readManifest().version}\n`)
  const command = join(gateway.folder, 'larkgate.js')
  const variables = { LARK_ENCRYPT_KEY: APP.encryptKey, LARKGATE_HANDLERS: 'handlers.js' }
  const second = await larkgate(['start'], { command, folder: gateway.folder, variables })
  expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining('is in use by another larkgate') })
})
