/** A client of the simulator's gateway without a network: says what a test tells it to say, and keeps what it hears. */
import {
  createGateway,
  decodeFrame,
  encodeFrame,
  type Frame,
  type Gateway,
  type GatewayOptions,
  type Happening,
} from '../../simulator/index.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { seededRandom } from '../support/random.ts'

export const SHOP = { appId: 'cli_00000000000050a9', appSecret: 'the secret of the shop' } as const
export const CLINIC = { appId: 'cli_000000000000c119', appSecret: 'the secret of the clinic' } as const

export interface World extends Gateway {
  readonly clock: ManualClock
  readonly happenings: readonly Happening[]
}

/** A gateway for both apps, in a time of its own. */
export function createWorld(options: Partial<GatewayOptions> = {}): World {
  const clock = manualClock()
  const happenings: Happening[] = []
  const gateway = createGateway({
    clock,
    random: seededRandom(),
    apps: [SHOP, CLINIC],
    observe: (happening) => happenings.push(happening),
    ...options,
  })
  return { ...gateway, clock, happenings }
}

export interface Client {
  readonly id: string
  /** Frames and texts it has heard, the oldest first. */
  readonly heard: readonly (Frame | string)[]
  /** Data frames among them. */
  readonly messages: () => Frame[]
  readonly pongs: () => Frame[]
  /** What was done to its socket: `close 1000 bye`, `terminate`, `pause`, `resume`. */
  readonly fate: readonly string[]
  readonly say: (frame: Partial<Frame> | string | Uint8Array) => void
  readonly ping: () => void
  /** Answers a frame as a client should, or otherwise where told so. */
  readonly ack: (frame: Frame, payload?: unknown, changes?: Partial<Frame>) => void
  /** Its socket has ended. */
  readonly leave: () => void
}

export function discoverUrl(gateway: Gateway, { appId, appSecret }: typeof SHOP | typeof CLINIC = SHOP): string {
  const answer = gateway.discover(JSON.stringify({ AppID: appId, AppSecret: appSecret }))
  if (answer.kind !== 'answer') throw new Error(`the discovery was not answered: ${answer.kind}`)
  return JSON.parse(answer.body).data.URL
}

/** Discovers and connects. */
export function connect(gateway: Gateway, app: typeof SHOP | typeof CLINIC = SHOP): Client {
  const url = discoverUrl(gateway, app)
  const heard: (Frame | string)[] = []
  const fate: string[] = []
  const acceptance = gateway.accept(url, {
    send: (data) => heard.push(typeof data === 'string' ? data : decodeFrame(data)),
    close: (code, reason) => fate.push(`close ${code} ${reason}`),
    terminate: () => fate.push('terminate'),
    pause: () => fate.push('pause'),
    resume: () => fate.push('resume'),
  })
  if (acceptance.kind !== 'accept') throw new Error(`not accepted: ${JSON.stringify(acceptance)}`)
  const { link } = acceptance
  const query = new URL(url).searchParams
  const service = Number(query.get('service_id'))
  const say = (what: Partial<Frame> | string | Uint8Array) =>
    link.receive(
      typeof what === 'string' || what instanceof Uint8Array
        ? what
        : encodeFrame({ seqId: 0n, logId: 0n, service, method: 0, headers: [], ...what }),
    )
  const framesOf = (method: number) =>
    heard.filter((one) => typeof one !== 'string' && one.method === method) as Frame[]
  link.opened()
  return {
    id: query.get('device_id') ?? '',
    heard,
    fate,
    messages: () => framesOf(1),
    pongs: () => framesOf(0),
    say,
    ping: () => say({ headers: [['type', 'ping']] }),
    ack(frame, payload = { code: 200 }, changes = {}) {
      const headers = [...frame.headers, ['biz_rt', '1']] as const
      say({ ...frame, headers, payload: Buffer.from(JSON.stringify(payload)), ...changes })
    },
    leave: link.closed,
  }
}

export const header = (frame: Frame | undefined, name: string) => frame?.headers.find(([key]) => key === name)?.[1]
export const textOf = (frame: Frame | undefined) => Buffer.from(frame?.payload ?? []).toString()
