/** How the platform wants its clients to ping and to reconnect: read field by field, since partial answers are common. */
import { isObject } from '../events/json.ts'

/** @see docs/long-connection.md#discovery */
export interface ClientConfig {
  /** How often a lost connection may be tried again; negative: without end. */
  readonly reconnectCount: number
  /** Between two attempts; not known until the platform has said it. */
  readonly reconnectIntervalMs: number | undefined
  /** Upper bound of the random delay before the first attempt after a loss. */
  readonly reconnectNonceMs: number
  readonly pingIntervalMs: number
}

/** Before the platform has said anything; what the official clients assume then, but for the interval, which is 120 s there. */
export const DEFAULT_CLIENT_CONFIG: ClientConfig = {
  reconnectCount: -1,
  reconnectIntervalMs: undefined,
  reconnectNonceMs: 30_000,
  pingIntervalMs: 120_000,
}

/** Beyond an hour a connection would be dead for longer than anybody wants; an interval of 0 would be a busy loop. */
const MAX_SECONDS = 3600
const MIN_INTERVAL_SECONDS = 1

/** `value` over `previous`: fields that are missing, no number or out of bounds are left as they were. */
export function readClientConfig(value: unknown, previous: ClientConfig): ClientConfig {
  if (!isObject(value)) return previous
  const { ReconnectCount, ReconnectInterval, ReconnectNonce, PingInterval } = value
  return {
    reconnectCount: Number.isSafeInteger(ReconnectCount) ? (ReconnectCount as number) : previous.reconnectCount,
    reconnectIntervalMs: readSeconds(ReconnectInterval, MIN_INTERVAL_SECONDS) ?? previous.reconnectIntervalMs,
    reconnectNonceMs: readSeconds(ReconnectNonce, 0) ?? previous.reconnectNonceMs,
    pingIntervalMs: readSeconds(PingInterval, MIN_INTERVAL_SECONDS) ?? previous.pingIntervalMs,
  }
}

/** Milliseconds. */
function readSeconds(value: unknown, min: number): number | undefined {
  return typeof value === 'number' && value >= min && value <= MAX_SECONDS ? value * 1000 : undefined
}
