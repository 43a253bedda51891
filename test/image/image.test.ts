import { chownSync, copyFileSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { buildBundle } from '../../scripts/bundle.ts'
import { buildah, whyNoImage } from '../../scripts/image.ts'
import { readManifest, readText } from '../../scripts/repository.ts'
import { APP_VARIABLES, logLines, newFolder, waitFor } from '../process/gateway.ts'
import { platformFor, SOCKET_VARIABLES } from '../process/socket.ts'
import { type Container, newVolume, ownerOf, runInside, startContainer } from './container.ts'
import { CANARY, createImage, type Image } from './image.ts'

const MAX_BYTES = 10_000_000

const reason = await whyNoImage()
if (reason !== undefined) console.log(`The image is not built and not tested: ${reason}.`)

let image: Image
beforeAll(async () => {
  if (reason === undefined) image = await createImage()
}, 600_000)
afterAll(() => image?.remove(), 60_000)
beforeEach(({ skip }) => skip(reason !== undefined, reason))

/** Waits until a line of the log has these fields. */
function untilLogged({ stdout }: Container, fields: Readonly<Record<string, unknown>>): Promise<unknown> {
  const isIt = (line: Readonly<Record<string, unknown>>) =>
    Object.entries(fields).every(([name, value]) => line[name] === value)
  return waitFor(JSON.stringify(fields), () => logLines(stdout()).find(isIt))
}

describe('what is in the image', () => {
  test('is at most 10 MB more than its base', () => {
    const bytes = image.layers.reduce((sum, layer) => sum + layer.bytes, 0)
    console.log(`the image has ${(bytes / 1e6).toFixed(2)} MB on top of its base`)
    expect(bytes).toBeGreaterThan(100_000)
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES)
  })

  test('is the bundle with its licences, a folder for data that only its user may see, and the command in the path', () => {
    expect(image.layers.flatMap(({ entries }) => entries).sort()).toEqual([
      '-rw-r--r-- 0/0 app/aws.js',
      '-rw-r--r-- 0/0 app/handlers.js',
      '-rw-r--r-- 0/0 app/licences.txt',
      '-rwxr-xr-x 0/0 app/larkgate.js',
      'drwx------ 10001/10001 data/',
      'drwxr-xr-x 0/0 app/',
      'lrwxrwxrwx 0/0 usr/local/bin/larkgate -> /app/larkgate.js',
    ])
  })

  test('is what `npm run bundle` writes here, byte for byte', async () => {
    const folder = newFolder()
    for (const { path } of await buildBundle(folder)) {
      const inImage = join(image.tree, 'app', path.slice(folder.length))
      expect(readFileSync(inImage).equals(readFileSync(path)), path).toBe(true)
    }
  })

  test('has nothing of the secrets that were lent to the build or lay in the clone, nor has the stage that built it', () => {
    const layers = [...image.layers.map(({ tar }) => tar), ...image.builderLayers]
    // Proof that one looks at the right bytes.
    expect(layers.some((tar) => tar.includes('org.opencontainers.image.title'))).toBe(true)
    expect(layers.filter((tar) => tar.includes(CANARY))).toEqual([])
    expect(image.manifest).not.toMatch(new RegExp(`${CANARY}|registry=`))
  })
})

describe('what the image says of itself', () => {
  test('names a user by a number that is not root’s, and is run as that user', async () => {
    expect(image.config.User).toBe('10001:10001')
    const id = await buildah('run', '--isolation', 'chroot', image.container, '--', 'id')
    expect(id).toMatch(/^uid=10001 gid=10001( groups=10001)?$/)
  })

  test('is started without a shell, and stopped by SIGTERM', () => {
    const { Entrypoint, Cmd, StopSignal, Volumes } = image.config
    expect([...Entrypoint, ...Cmd]).toEqual(['node', '--max-semi-space-size=8', '/app/larkgate.js', 'start'])
    expect(StopSignal).toBe('SIGTERM')
    expect(Volumes).toEqual({ '/data': {} })
  })

  test('has the version of the manifest, and no secret among its variables', async () => {
    const { version, license } = readManifest()
    expect(image.config.Labels).toMatchObject({
      'org.opencontainers.image.title': 'larkgate',
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': license,
    })
    expect(image.config.Env.map((variable) => variable.split('=')[0]).sort()).toEqual(
      ['HOST', 'LARKGATE_DATA', 'LARKGATE_HANDLERS', 'NODE_ENV', 'PATH', 'PORT'].sort(),
    )
    const printed = await buildah('run', '--isolation', 'chroot', image.container, '--', 'larkgate', '--version')
    expect(printed).toBe(version)
  })
})

describe('the image, with a root that is read-only', () => {
  test('may write its data and nothing else', async () => {
    const write = (path: string) => ['node', '--eval', `require('node:fs').writeFileSync('${path}', '')`]
    const data = newVolume(image)
    expect(await runInside(image, write('/data/file'), { data })).toMatchObject({ code: 0 })
    const refused = await runInside(image, write('/tmp/file'), { data })
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('EROFS') })
  })

  test('is healthy and ready, handles what is pushed, and ends with 0 within seconds of SIGTERM', async () => {
    const container = await startContainer(image, { data: newVolume(image) })
    expect((await fetch(`${container.url}/healthz`)).status).toBe(200)
    expect(await (await fetch(`${container.url}/readyz`)).json()).toEqual({ ready: true })
    expect(await container.platform.challenge()).toMatchObject({ status: 200 })
    const { status, eventId } = await container.platform.push('im.message.receive_v1', { text: 'into the image' })
    expect(status).toBe(200)
    await untilLogged(container, { msg: 'message received', text: 'into the image' })
    await untilLogged(container, { msg: 'done', id: eventId })
    expect((await container.platform.push('im.message.receive_v1', { tamper: true })).status).toBe(401)

    const toldAtMs = performance.now()
    expect(await container.stop()).toMatchObject({ code: 0 })
    expect(performance.now() - toldAtMs).toBeLessThan(5_000)
  })

  test('holds a long connection to the platform, and says goodbye', async () => {
    const platform = await platformFor()
    const variables = { ...SOCKET_VARIABLES, LARK_DOMAIN: platform.url }
    const container = await startContainer(image, { data: newVolume(image), variables })
    const { ack, eventId } = await platform.push('im.message.receive_v1', { text: 'over the connection' })
    expect(ack?.code).toBe(200)
    await untilLogged(container, { msg: 'done', id: eventId, via: 'socket' })
    expect(await (await fetch(`${container.url}/readyz`)).json()).toEqual({ ready: true })
    const click = await platform.push('card.action.trigger')
    expect(JSON.parse(click.ack?.data ?? '')).toMatchObject({ toast: { type: 'success' } })
    expect(await container.stop()).toMatchObject({ code: 0 })
    expect(platform.links()).toEqual([])
  })

  test('says by its HEALTHCHECK whether it is well', async () => {
    const container = await startContainer(image, { data: newVolume(image) })
    expect(await container.checkHealth()).toBe(0)
    await container.stop()
    expect(await container.checkHealth()).toBe(1)
    // Somebody answers at its address, but not that all is well.
    const ill = createServer((_, response) => response.writeHead(503).end())
    onTestFinished(() => void ill.close())
    await new Promise<void>((resolve) => ill.listen(0, '127.0.0.1', resolve))
    const [, ...check] = image.config.Healthcheck.Test
    const variables = { PORT: String((ill.address() as AddressInfo).port) }
    expect(await runInside(image, check, { data: newVolume(image), variables })).toMatchObject({ code: 1 })
  })

  test('is reached at its own address and port, where the settings leave them as they are', async () => {
    const data = newVolume(image)
    const container = await startContainer(image, { data, network: 'own' })
    expect(new URL(container.url).port).toBe('7777')
    expect(await container.checkHealth()).toBe(0)
    const words = ['larkgate', 'trigger', 'im.message.receive_v1', '--text', 'from inside']
    const pushed = await runInside(image, words, { data, network: container, variables: APP_VARIABLES })
    expect(pushed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^200 /) })
    await untilLogged(container, { msg: 'message received', text: 'from inside' })
  })

  test('finds its data again after a restart with the same volume', async () => {
    const data = newVolume(image)
    const first = await startContainer(image, { data })
    const { eventId } = await first.platform.push('im.message.receive_v1')
    await untilLogged(first, { msg: 'done', id: eventId })
    await first.stop()
    const second = await startContainer(image, { data })
    const { stdout } = await runInside(image, ['larkgate', 'events', '--json'], { data })
    expect(JSON.parse(stdout)).toMatchObject({ id: eventId, state: 'done' })
    expect(await second.stop()).toMatchObject({ code: 0 })
  })

  test('can be backed up while it runs, with the command of the page', async () => {
    const [, program = ''] = /node --eval "(.+)"$/m.exec(readText('docs/deploy-container.md')) ?? []
    const data = newVolume(image)
    const container = await startContainer(image, { data })
    const { eventId } = await container.platform.push('im.message.receive_v1')
    await untilLogged(container, { msg: 'done', id: eventId })
    expect(await runInside(image, ['node', '--eval', program], { data })).toMatchObject({ code: 0 })
    await container.stop()

    const restored = newVolume(image)
    copyFileSync(join(data, 'backup.db'), join(restored, 'larkgate.db'))
    chownSync(join(restored, 'larkgate.db'), ...ownerOf(image))
    await startContainer(image, { data: restored })
    const { stdout } = await runInside(image, ['larkgate', 'events', '--json'], { data: restored })
    expect(JSON.parse(stdout)).toMatchObject({ id: eventId, state: 'done' })
  })

  test('runs other handlers when they are mounted over its own', async () => {
    const handlers = join(newFolder(), 'handlers.js')
    await buildBundle(join(handlers, '..'), 'test/process/fixtures/commonjs.ts')
    const container = await startContainer(image, { data: newVolume(image), handlers })
    await container.platform.push('test.packages_v1', { event: {} })
    await untilLogged(container, { msg: 'packages', path: 'a/b' })
  })

  test('ends with 2, and one line, when its configuration is wrong', async () => {
    const { Entrypoint, Cmd } = image.config
    const variables = { LARKGATE_CONCURRENCY: '0' }
    const { code, stderr } = await runInside(image, [...Entrypoint, ...Cmd], { data: newVolume(image), variables })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^larkgate: LARKGATE_CONCURRENCY .+\n$/),
    })
  })
})
