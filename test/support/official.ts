/** The official Node SDK beside larkgate: one request to both, and what their handlers were given. */
import {
  CardActionHandler as OfficialCardActionHandler,
  EventDispatcher as OfficialEventDispatcher,
} from '@larksuiteoapi/node-sdk'
import { CardActionHandler, EventDispatcher } from '../../lib/compat/index.ts'
import { type PlatformRequest, toRequest } from '../../simulator/index.ts'
import { createGateway, post } from '../conformance/gateway.ts'

const ENCRYPT_KEY = 'side by side 并排'
const VERIFICATION_TOKEN = 'side-by-side-token'

/** Everything that a handler can find out about its argument, keys in their order. */
export interface Given {
  readonly fields: readonly (readonly [key: string, value: unknown])[]
  readonly symbols: readonly (readonly [description: string | undefined, value: unknown])[]
}

export interface SideBySide {
  readonly official: readonly Given[]
  readonly ours: readonly Given[]
}

/** Encrypts and signs `text`, and pushes it to both, each with a handler for every type the body could be taken for. */
export async function eventSideBySide(text: string): Promise<SideBySide> {
  const secrets = { encryptKey: ENCRYPT_KEY }
  const request = toRequest(text, { ...secrets, ...SIGNED })
  const [official, ours] = [recorder(), recorder()]
  const register = (record: (data: object) => void) => Object.fromEntries(typesIn(text).map((type) => [type, record]))
  await invoke(new OfficialEventDispatcher({ ...secrets, ...QUIET }).register(register(official.record)), request)
  const routes = new EventDispatcher({ ...secrets, ...QUIET }).register(register(ours.record))
  const gateway = createGateway({ app: secrets, routes })
  await gateway.post(post('event', new Headers(request.headers), request.body))
  await gateway.consume()
  return { official: official.given, ours: ours.given }
}

/** Signs `text` as a legacy card, and has both answer it. */
export async function cardSideBySide(text: string): Promise<SideBySide> {
  const secrets = { verificationToken: VERIFICATION_TOKEN }
  const request = toRequest(text, { ...secrets, ...SIGNED, legacyCard: true })
  const [official, ours] = [recorder(), recorder()]
  await invoke(new OfficialCardActionHandler({ ...secrets, ...QUIET }, official.record), request)
  const routes = new CardActionHandler({ ...secrets, ...QUIET }, ours.record)
  await createGateway({ app: secrets, routes }).post(post('card', new Headers(request.headers), request.body))
  return { official: official.given, ours: ours.given }
}

const SIGNED = { unsigned: false, timestamp: '1700000000', nonce: 'side-by-side' } as const

const ignore = () => {}
const QUIET = { logger: { error: ignore, warn: ignore, info: ignore, debug: ignore, trace: ignore } }

function recorder() {
  const given: Given[] = []
  const record = (data: object) => {
    const symbols = Object.getOwnPropertySymbols(data)
    given.push({
      fields: Object.entries(data),
      symbols: symbols.map((symbol) => [symbol.description, Reflect.get(data, symbol)]),
    })
  }
  return { given, record }
}

/** As its HTTP adapters do it: headers in lower case, on the prototype of the body. */
async function invoke(
  handler: OfficialEventDispatcher | OfficialCardActionHandler,
  request: PlatformRequest,
): Promise<void> {
  const headers = Object.fromEntries(new Headers(request.headers))
  await handler.invoke(Object.assign(Object.create({ headers }), JSON.parse(new TextDecoder().decode(request.body))))
}

function typesIn(text: string): readonly string[] {
  const { header, event } = JSON.parse(text)
  return [header?.event_type, event?.type].filter((type) => typeof type === 'string' && type !== '')
}
