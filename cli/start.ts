/** `larkgate start`: the gateway on this machine, and its first event in demo mode. */
import { styleText } from 'node:util'
import { type Gateway, startGateway } from '../container/main.ts'
import { writeError } from '../container/output.ts'
import type { Config } from '../lib/config/environment.ts'
import type { App } from '../lib/core/app.ts'
import { ConfigError, messageOf } from '../lib/core/errors.ts'
import { createPlatform } from '../simulator/index.ts'
import { demoApp, loadConfig, webhookPath } from './environment.ts'
import type { TargetName } from './targets/target.ts'

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** Runs until the process is told to stop. Resolves to the exit code. */
export async function start(): Promise<number> {
  const config = loadConfig()
  if (config.apps.length === 0 && config.queue.kind !== 'sqlite') {
    const problem = `LARKGATE_QUEUE=${config.queue.kind} needs an app: the demo handles its events itself`
    throw new ConfigError('ERR_CONFIG_INVALID', problem)
  }
  const demo = config.apps.length === 0 ? demoApp(config.dataFolder) : undefined
  const settled = demo ? { ...config, apps: [demo], webhookApps: [demo] } : config
  const { promise: end, resolve: endWith } = Promise.withResolvers<number>()
  // The first process of a container hears only the signals that it listens to. Nothing has to be ended yet.
  const leave = () => process.exit(0)
  for (const signal of SIGNALS) process.once(signal, leave)
  const gateway = await startGateway({
    config: settled,
    onFatal: (error) => {
      say(`larkgate cannot go on: ${messageOf(error)}`)
      endWith(1)
    },
  })
  for (const signal of SIGNALS) process.off(signal, leave).once(signal, () => endWith(0))
  announce(gateway, settled, demo !== undefined)
  if (demo) await pushSample(gateway, demo)
  const code = await end
  // A second signal ends it at once.
  for (const signal of SIGNALS) process.once(signal, () => process.exit(1))
  await gateway.stop()
  return code
}

function announce({ url, log }: Gateway, config: Config, isDemo: boolean): void {
  const { webhookApps, socketApps, connections, dataFolder } = config
  for (const { name, encryptKey } of webhookApps) {
    if (!encryptKey) log.warn('without an Encrypt Key events are neither encrypted nor signed', { app: name })
  }
  if (config.queue.kind === 'ingest' && isInTheClear(config.queue.url)) {
    log.warn('LARKGATE_INGEST_URL is not https: the token and the events can be read on the way')
  }
  say(bold(isDemo ? 'larkgate is running, in demo mode' : 'larkgate is running'))
  if (isDemo)
    say(`No app is configured, so it invented an Encrypt Key and a Verification Token (${dataFolder}/demo.json).`)
  say('')
  for (const { name } of webhookApps) {
    const path = webhookPath(config, name)
    say(`  events and callbacks  ${url}${path}/event`)
    say(`  legacy cards          ${url}${path}/card`)
  }
  for (const { name } of socketApps) {
    say(`  long connection       ${connections === 1 ? '1 connection' : `${connections} connections`} for app ${name}`)
  }
  const destination = destinationOf(config)
  if (destination) say(`  events go to          ${destination.url}`)
  say(`  health and metrics    ${url}/healthz  ${url}/readyz  ${url}/metrics`)
  say('')
  if (isDemo) return
  const next =
    webhookApps.length > 0
      ? 'put the first address behind a public name, enter it in the console,'
      : 'choose the long connection in the console'
  const look = destination ? `npx larkgate dead --target ${destination.target}` : 'npx larkgate events'
  say(`Next: ${next} and run ${bold(look)}.`)
  say('')
}

/** Where events are handed over to, and how the command line calls that; `undefined` when they are handled here. */
function destinationOf({ queue, aws }: Config): { readonly url: string; readonly target: TargetName } | undefined {
  if (queue.kind === 'ingest') return { url: queue.url, target: 'cloudflare' }
  return queue.kind === 'sqs' ? { url: aws.queueUrl ?? '', target: 'aws' } : undefined
}

function isInTheClear(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  return protocol !== 'https:' && !/^(localhost|127\..+|\[::1\])$/.test(hostname)
}

async function pushSample(
  gateway: Gateway,
  { appId = '', encryptKey = '', verificationToken = '' }: App,
): Promise<void> {
  const platform = createPlatform({ url: `${gateway.url}/webhook/event`, appId, encryptKey, verificationToken })
  const { status, ms } = await platform.push('im.message.receive_v1', { text: '你好，larkgate' })
  say(`A sample message, encrypted and signed, was pushed to it: ${status ?? 'no answer'} in ${ms.toFixed(1)} ms.`)
  say(
    `Next: ${bold('npx larkgate trigger im.message.receive_v1 --text hello')} in another terminal; your code is ${bold('handlers/index.ts')}.`,
  )
  say('')
}

/** For people, beside the log lines on stdout. */
function say(text: string): void {
  writeError(`${text}\n`)
}

function bold(text: string): string {
  return process.stderr.isTTY ? styleText('bold', text) : text
}
