/**
 * `npm run dev:cloudflare`: the Worker with its queues, objects and bucket in workerd on this machine, on loopback, without
 * an account. What it keeps is in `.wrangler/state`. Options but `--port` go to `wrangler dev`.
 */
import { spawn } from 'node:child_process'
import { ensureDevSecrets } from './cloudflare/dev-secrets.ts'
import { QUIET, WRANGLER } from './cloudflare/wrangler.ts'
import { ROOT } from './repository.ts'

const PORT = '--port'
const args = process.argv.slice(2)
const [port = '8787'] = args.includes(PORT) ? args.splice(args.indexOf(PORT), 2).slice(1) : []

if (!args.includes('--env-file') && ensureDevSecrets(ROOT, process.env.LARKGATE_DATA || '.larkgate')) {
  console.error('No app is configured, so it invented an Encrypt Key and a Verification Token (.dev.vars).')
}
const url = `http://127.0.0.1:${port}/webhook/event`
console.error(`Send it an event: npx larkgate trigger im.message.receive_v1 --text hello --url ${url}\n`)

const { NO_COLOR: _, FORCE_COLOR: __, ...quiet } = QUIET
const settled = ['--local', '--ip', '127.0.0.1', PORT, port, '--inspector-ip', '127.0.0.1', '--inspector-port', '0']
const child = spawn(process.execPath, [WRANGLER, 'dev', ...settled, ...args], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, ...quiet },
})
// From a terminal it has them already; from elsewhere it would be left behind.
let isStopped = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    isStopped = true
    child.kill(signal)
  })
}
child.once('exit', (code) => {
  process.exitCode = isStopped ? 0 : (code ?? 1)
})
