/** `larkgate sim`: the platform's end of the long connection, on this machine. */
import { writeError } from '../container/output.ts'
import { DEFAULT_APP, readEnvironment } from '../lib/config/environment.ts'
import { ConfigError } from '../lib/core/errors.ts'
import { type GatewayApp, type GatewayServer, type Happening, startGateway } from '../simulator/index.ts'
import { invent, loadConfig } from './environment.ts'
import { print } from './output.ts'
import { readSimNote, writeSimNote } from './sim-note.ts'

export interface SimOptions {
  readonly port: number
}

/** Runs until the process is told to stop. Resolves to the exit code. */
export async function sim({ port }: SimOptions): Promise<number> {
  const config = loadConfig()
  const { dataFolder, socketApps: configured } = config
  const isNamed = config.apps.some(({ name }) => name !== DEFAULT_APP)
  if (configured.length === 0 && isNamed) {
    throw new ConfigError('ERR_CONFIG_INVALID', 'LARK_APPS has no app with appId and appSecret')
  }
  const { app: known } = readSimNote(dataFolder)
  const invented = configured.length > 0 ? known : (known ?? inventApp())
  const apps = configured.length > 0 ? configured : [invented].filter((app) => app !== undefined)
  const gateway = await listen(apps, port)
  const kept = invented === undefined ? {} : { app: invented }
  writeSimNote(dataFolder, { pid: process.pid, url: gateway.url, ...kept })
  announce(gateway, configured.length > 0 ? undefined : invented)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  await gateway.close()
  // Another one may have been started on the same folder meanwhile.
  if (readSimNote(dataFolder).pid === process.pid) writeSimNote(dataFolder, kept)
  return 0
}

/** The official client takes no other form of app id. */
function inventApp(): GatewayApp {
  return { appId: `cli_${invent(8)}`, appSecret: invent(16) }
}

/**
 * @throws {ConfigError} ERR_PORT_IN_USE, or ERR_CONFIG_INVALID when it cannot be listened on
 */
async function listen(apps: readonly GatewayApp[], port: number): Promise<GatewayServer> {
  try {
    return await startGateway({ apps, port, observe: tell })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE') throw new ConfigError('ERR_CONFIG_INVALID', `--port ${port}: ${code}`, { cause })
    throw new ConfigError('ERR_PORT_IN_USE', `--port ${port} is in use; another can be given`, { cause })
  }
}

function announce({ url }: GatewayServer, invented: GatewayApp | undefined): void {
  const app = invented ? ` LARK_APP_ID=${invented.appId} LARK_APP_SECRET=${invented.appSecret}` : ''
  writeError(`The simulator is running: long connections as the platform has them, on ${url}

In other terminals:
  LARK_DOMAIN=${url}${app} npx larkgate start
  npx larkgate trigger im.message.receive_v1 --socket --text hello

`)
  for (const { name, domain } of readEnvironment({ ...process.env, LARK_DOMAIN: url }).socketApps) {
    if (domain !== url) writeError(`App ${name} has a domain of its own in LARK_APPS: set it to ${url} for this.\n\n`)
  }
}

function tell(happening: Happening): void {
  print(describe(happening).replace(/\p{Cc}+/gu, ' '))
}

function describe(happening: Happening): string {
  switch (happening.kind) {
    case 'opened':
    case 'closed':
      return `${happening.kind}  ${happening.link.id}  ${happening.link.appId}`
    case 'violation':
      return `violation  ${happening.violation.link}  ${happening.violation.what}`
    case 'attempt': {
      const { attempt, delivery } = happening
      const outcome = attempt.ack === undefined ? attempt.end : `${attempt.ack.code}  ${attempt.ack.ms} ms`
      return `${outcome}  ${delivery.type ?? ''}  ${delivery.eventId ?? ''}  ${attempt.link}`
    }
  }
}
