/** `npm run dev:cloudflare`: the Worker in workerd on this machine, from outside. */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createPlatform } from '../../simulator/index.ts'
import { APP, APP_VARIABLES, atTheEnd, newFolder, run, waitFor } from '../process/gateway.ts'

const DEV = fileURLToPath(new URL('../../scripts/dev-cloudflare.ts', import.meta.url))

/** wrangler starts three processes before it answers. */
const START_MS = 90_000

test('receives an event, runs its handler, and ends when it is told to', async () => {
  const folder = newFolder()
  const secrets = join(folder, 'secrets.env')
  writeFileSync(
    secrets,
    Object.entries(APP_VARIABLES)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
  const port = await freePort()
  const args = ['--port', String(port), '--env-file', secrets, '--persist-to', join(folder, 'state')]
  const dev = run(args, {
    command: DEV,
    folder,
    variables: { HOME: folder, WRANGLER_REGISTRY_PATH: join(folder, 'registry') },
  })
  atTheEnd(() => (dev.hasExited() ? undefined : dev.signal('SIGTERM')))
  const base = `http://127.0.0.1:${port}`
  const isHealthy = () =>
    fetch(`${base}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    )
  await waitFor('the Worker', () => dev.hasExited() || isHealthy(), START_MS)

  const platform = createPlatform({ url: `${base}/webhook/event`, ...APP })
  const { status, eventId } = await platform.push('im.message.receive_v1', { text: 'hello' })
  expect(status).toBe(200)
  const lines = () => dev.stdout().split('\n')
  const done = () => lines().find((line) => line.includes('"outcome":"done"') && line.includes(`"id":"${eventId}"`))
  expect(JSON.parse(await waitFor('the handler', done))).toMatchObject({ type: 'im.message.receive_v1', attempt: 1 })
  expect((await platform.push('im.message.receive_v1', { tamper: true })).status).toBe(401)

  dev.signal('SIGTERM')
  expect(await dev.exited).toMatchObject({ code: 0 })
})

/** One that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
