/**
 * The life of one connection as a pure function: state × input → state × effects. No clock, no socket, no randomness.
 *
 * idle ─▶ discovering ─▶ connecting ─▶ open ─▶ backoff ─▶ discovering …, and from anywhere closed; open goes there by
 * way of closing. Timers belong to a state: whoever carries out the effects clears all of them when `at` changes. An
 * input that means nothing in a state leaves it as it is, so late timers and late answers are harmless.
 */
import { type LarkgateError, SocketError } from '../core/errors.ts'
import { readClientConfig } from './client-config.ts'
import type { Endpoint } from './discovery.ts'
import { severityOf } from './failure.ts'
import { retryBetweenMs } from './retry.ts'
import type { Effect, Input, Memory, State, Step, Timer } from './state.ts'

const HANDSHAKE_TIMEOUT_MS = 15_000
/** After a ping something must come in within this time, or within the ping interval where that is shorter. */
const LIVENESS_MS = 10_000
/** A link that lasted so long was not lost for the reason the one before was. */
const STABLE_MS = 30_000
/** For what is in flight when the connection is stopped: longer than the queue may take. */
const DRAIN_TIMEOUT_MS = 5_000
/** For the other side's half of the closing handshake. */
const CLOSE_TIMEOUT_MS = 2_000
/** @see docs/long-connection.md#reconnecting */
export function step(state: State, input: Input): Step {
  if (input.type === 'stop') return stop(state)
  switch (state.at) {
    case 'idle':
      return input.type === 'start' ? discover(state) : [state]
    case 'discovering':
      if (input.type === 'discovered') return connect(state, input.endpoint)
      return input.type === 'failed' ? fail(state, input.error) : [state]
    case 'connecting':
      return whileConnecting(state, input)
    case 'open':
      return whileOpen(state, input)
    case 'backoff':
      return isTimer(input, 'retry') ? discover(state) : [state]
    case 'closing':
      return whileClosing(state, input)
    case 'closed':
      return [state]
  }
}

function discover(memory: Memory): Step {
  return [{ at: 'discovering', ...remember(memory) }, { do: 'discover' }]
}

function connect(memory: Memory, endpoint: Endpoint): Step {
  const config = readClientConfig(endpoint.clientConfig, memory.config)
  return [
    { at: 'connecting', endpoint, ...remember(memory), config },
    { do: 'dial', url: endpoint.url },
    set('handshake', HANDSHAKE_TIMEOUT_MS),
  ]
}

function whileConnecting(state: State & { at: 'connecting' }, input: Input): Step {
  if (input.type === 'opened') {
    const { endpoint } = state
    return [
      { at: 'open', endpoint, isAwaited: true, isPaused: false, ...remember(state) },
      ...ping(state),
      set('liveness', livenessMs(state)),
      set('stable', STABLE_MS),
    ]
  }
  if (input.type === 'failed') return fail(state, input.error, { do: 'terminate' })
  if (input.type === 'closed') return fail(state, failed('ERR_HANDSHAKE_FAILED', input.reason))
  if (!isTimer(input, 'handshake')) return [state]
  const error = failed('ERR_HANDSHAKE_TIMEOUT', `no handshake within ${HANDSHAKE_TIMEOUT_MS} ms`)
  return fail(state, error, { do: 'terminate' })
}

function whileOpen(state: State & { at: 'open' }, input: Input): Step {
  switch (input.type) {
    case 'alive':
      return state.isAwaited
        ? [
            { ...state, isAwaited: false },
            { do: 'clear', timer: 'liveness' },
          ]
        : [state]
    case 'configured': {
      const config = readClientConfig(input.clientConfig, state.config)
      const isChanged = config.pingIntervalMs !== state.config.pingIntervalMs
      const next = { ...state, config }
      return isChanged ? [next, set('ping', config.pingIntervalMs)] : [next]
    }
    // Whoever does not read cannot see that the other side is alive.
    case 'paused':
      return [
        { ...state, isPaused: true },
        { do: 'clear', timer: 'liveness' },
      ]
    case 'resumed': {
      const next = { ...state, isPaused: false }
      return state.isAwaited ? [next, set('liveness', livenessMs(state))] : [next]
    }
    case 'closed':
      return fail(state, failed('ERR_LINK_LOST', input.reason))
    case 'timer':
      return whenOpenAndDue(state, input.timer)
    default:
      return [state]
  }
}

function whenOpenAndDue(state: State & { at: 'open' }, timer: Timer): Step {
  switch (timer) {
    case 'ping': {
      const isWatched = state.isAwaited || state.isPaused
      const watch = isWatched ? [] : [set('liveness', livenessMs(state))]
      return [{ ...state, isAwaited: true }, ...ping(state), ...watch]
    }
    case 'liveness': {
      if (!state.isAwaited || state.isPaused) return [state]
      const error = failed('ERR_LINK_SILENT', `nothing came in within ${livenessMs(state)} ms after a ping`)
      return fail(state, error, { do: 'terminate' })
    }
    case 'stable':
      return [{ ...state, failures: 0 }]
    default:
      return [state]
  }
}

function whileClosing(state: State, input: Input): Step {
  if (input.type === 'drained') return [state, { do: 'close' }, set('close', CLOSE_TIMEOUT_MS)]
  if (input.type === 'closed') return [{ at: 'closed', ...remember(state) }]
  return isTimer(input, 'close') ? [{ at: 'closed', ...remember(state) }, { do: 'terminate' }] : [state]
}

function stop(state: State): Step {
  switch (state.at) {
    case 'open':
      return [{ at: 'closing', ...remember(state) }, { do: 'drain' }, set('close', DRAIN_TIMEOUT_MS)]
    case 'connecting':
      return [{ at: 'closed', ...remember(state) }, { do: 'terminate' }]
    case 'closing':
    case 'closed':
      return [state]
    default:
      return [{ at: 'closed', ...remember(state) }]
  }
}

function fail(before: State, error: LarkgateError, ...effects: readonly Effect[]): Step {
  const memory = { ...remember(before), failures: before.failures + 1 }
  const { failures, config } = memory
  if (severityOf(error.code) === 'terminal') return [{ at: 'closed', error, ...memory }, ...effects]
  if (config.reconnectCount >= 0 && failures > config.reconnectCount) {
    const message = `the platform allows ${config.reconnectCount} attempts to connect again, and the last one failed too: ${error.message}`
    const exhausted = new SocketError('ERR_ATTEMPTS_EXHAUSTED', message, { cause: error })
    return [{ at: 'closed', error: exhausted, ...memory }, ...effects]
  }
  const betweenMs = retryBetweenMs(memory, error.code, before.at === 'open')
  return [{ at: 'backoff', error, ...memory }, ...effects, { do: 'set', timer: 'retry', betweenMs }]
}

function ping({ config }: Memory): Effect[] {
  return [{ do: 'ping' }, set('ping', config.pingIntervalMs)]
}

function livenessMs({ config }: Memory): number {
  return Math.min(config.pingIntervalMs, LIVENESS_MS)
}

function remember({ config, failures }: Memory): Memory {
  return { config, failures }
}

function set(timer: Timer, ms: number): Effect {
  return { do: 'set', timer, betweenMs: [ms, ms] }
}

function isTimer(input: Input, timer: Timer): boolean {
  return input.type === 'timer' && input.timer === timer
}

function failed(
  code: 'ERR_HANDSHAKE_FAILED' | 'ERR_HANDSHAKE_TIMEOUT' | 'ERR_LINK_LOST' | 'ERR_LINK_SILENT',
  reason: string,
) {
  return new SocketError(code, reason)
}
