/** The receiver under test, twice: with node:crypto and with WebCrypto. What it queues is kept for inspection. */

import { nodeCrypto } from '../../lib/crypto/node.ts'
import { webCrypto } from '../../lib/crypto/web.ts'
import type { UntypedEvent } from '../../lib/events/map.ts'
import {
  type App,
  type Crypto,
  createDispatcher,
  createReceiver,
  createReplier,
  type Dispatcher,
  type Envelope,
  silentLog,
} from '../../lib/index.ts'
import { ANSWERS, APPS, type FuzzApp, MAX_BODY_BYTES, QUEUED_CALLBACKS } from './apps.ts'
import type { Wire } from './oracle.ts'

export interface Answered {
  readonly status: number
  readonly body: string
  /** Status, headers and body as one text. */
  readonly whole: string
  readonly queued: readonly Envelope[]
  readonly reports: number
}

export type Ask = (wire: Wire) => Promise<Answered>

/** 2025-06-15. It stands still. */
const NOW_MS = 1_750_000_000_000

export const askNode = createAsk(nodeCrypto)
export const askWeb = createAsk(webCrypto)

function createAsk(crypto: Crypto): Ask {
  let queued: Envelope[] = []
  let reports = 0
  const dispatcher = createHandlers()
  const receive = createReceiver(
    { apps: APPS.map(toApp), maxBodyBytes: MAX_BODY_BYTES, orderedTypes: ['im.message.receive_v1'] },
    {
      crypto,
      queue: { send: async (envelope) => void queued.push(envelope) },
      clock: { now: () => NOW_MS, after: () => () => {} },
      loadReplier: () => createReplier(dispatcher, silentLog),
      observe: () => reports++,
    },
  )
  return async (wire) => {
    queued = []
    reports = 0
    const response = await receive(toRequest(wire))
    const { status, headers } = response
    const body = await response.text()
    return { status, body, whole: `${status} ${JSON.stringify([...headers])} ${body}`, queued, reports }
  }
}

function toRequest({ method, path, headers, body }: Wire): Request {
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const init = { method, headers: headers as [string, string][], ...(hasBody && { body }) }
  return new Request(`https://gateway.test${path}`, init)
}

function toApp({ name, appId, encryptKeys, tokens }: FuzzApp): App {
  const [encryptKey, encryptKeyPrevious] = encryptKeys
  const [verificationToken, verificationTokenPrevious] = tokens
  return {
    name,
    ...(appId && { appId }),
    ...(encryptKey && { encryptKey }),
    ...(encryptKeyPrevious && { encryptKeyPrevious }),
    ...(verificationToken && { verificationToken }),
    ...(verificationTokenPrevious && { verificationTokenPrevious }),
  }
}

function createHandlers(): Dispatcher {
  const dispatcher = createDispatcher()
  for (const type of QUEUED_CALLBACKS) dispatcher.on<UntypedEvent>(type, () => {})
  for (const [type, answer] of Object.entries(ANSWERS)) dispatcher.callback<UntypedEvent>(type, () => answer)
  return dispatcher
}
