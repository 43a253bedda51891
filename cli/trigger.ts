/** `larkgate trigger`: pushes an event as the platform would, and says how it was answered. */
import { readNote } from '../container/lock.ts'
import { knownEvents } from '../facts/read.ts'
import type { Config } from '../lib/config/environment.ts'
import type { App } from '../lib/core/app.ts'
import { ConfigError } from '../lib/core/errors.ts'
import { LEGACY_CARD_TYPE } from '../lib/events/callbacks.ts'
import { createPlatform, type Delivery } from '../simulator/index.ts'
import { chooseApp, loadConfig, webhookPath } from './environment.ts'
import { print } from './output.ts'
import { triggerSocket } from './trigger-socket.ts'
import { unknownType } from './types.ts'

export interface TriggerOptions {
  readonly app?: string
  readonly text?: string
  readonly url?: string
  readonly plain?: true
  readonly duplicate?: number
  readonly tamper?: true
  readonly challenge?: true
  readonly socket?: true
}

const CHALLENGE = 'url_verification'

/** 0 when every push was answered as it should be: 200, or 401 for one that was tampered with. */
export async function trigger(eventType: string | undefined, options: TriggerOptions): Promise<number> {
  const config = loadConfig()
  const type = options.challenge ? CHALLENGE : eventType
  if (type === undefined)
    throw new ConfigError('ERR_CONFIG_INVALID', 'an event type is needed, e.g. im.message.receive_v1')
  if (options.socket) return triggerSocket(type, config, options)
  const app = chooseApp(config, options.app)
  const base = options.url ?? `${gatewayUrl(config)}${webhookPath(config, app.name)}`
  const address = (path: string) => (options.url === undefined ? `${base}/${path}` : base)
  const { encryptKey, verificationToken } = app
  const platform = createPlatform({
    url: address('event'),
    cardUrl: address('card'),
    appId: app.appId ?? 'cli_local',
    ...(encryptKey && !options.plain && { encryptKey }),
    ...(verificationToken && { verificationToken }),
  })
  // The id of a legacy card's click: the same for every delivery of it.
  const refreshToken = crypto.randomUUID()
  const push = (what: string) =>
    platform.push(what, {
      ...(options.text !== undefined && { text: options.text }),
      ...(options.tamper && { tamper: true }),
      ...(type === LEGACY_CARD_TYPE && { legacyCard: true, refreshToken }),
    })

  const first = await push(type)
  let allRight = show(type, app, first, options)
  noteUnknown(type)
  for (let again = 0; again < (options.duplicate ?? 0); again++) {
    allRight = show(type, app, await push(first.text), options) && allRight
  }
  return allRight ? 0 : 1
}

/** Any type may be sent: new ones come every month. But it may also be a misspelt one. */
export function noteUnknown(type: string): void {
  if (type !== CHALLENGE && !knownEvents().has(type)) process.stderr.write(`${unknownType(type)}\n`)
}

function show(
  type: string,
  { name }: App,
  { status, ms, body, error, eventId }: Delivery,
  { tamper }: TriggerOptions,
): boolean {
  const expected = tamper ? 401 : 200
  const answer = status ?? `${error?.code}: ${error?.message}`
  print(`${answer}  ${ms.toFixed(1)} ms  ${type}  ${eventId ?? ''}  ${body.trim()}`)
  if (status !== undefined && status !== expected) {
    print(`expected ${expected}; the log of the gateway says why (app ${name})`)
  }
  return status === expected
}

/** Where the gateway on this data folder says it listens, else where the configuration says. */
function gatewayUrl({ dataFolder, host, port }: Config): string {
  return readNote(dataFolder)?.url ?? `http://${host}:${port}`
}
