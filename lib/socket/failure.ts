/** What went wrong with a connection, and whether trying again can help. */
import type { ErrorCode } from '../core/errors.ts'
import { SocketError } from '../core/errors.ts'
import type { Refusal } from './ports.ts'

/** `terminal`: trying again cannot help; `slow`: not before a minute has passed; else as the platform's settings say. */
export type Severity = 'terminal' | 'slow' | 'retryable'

export function severityOf(code: ErrorCode): Severity {
  if (code === 'ERR_ENDPOINT_REJECTED' || code === 'ERR_ATTEMPTS_EXHAUSTED') return 'terminal'
  if (code === 'ERR_CONNECTION_LIMIT' || code === 'ERR_ENDPOINT_REFUSED') return 'slow'
  return 'retryable'
}

/** Codes of the platform, in the answer to the discovery and in the headers of a refused handshake. */
const FORBIDDEN = 403
const AUTHENTICATION_FAILED = 514
const NO_CREDENTIAL = 1000040344
const CONNECTION_LIMIT = 1000040350
/** The last one is reported by users, with the words "system busy". */
const BUSY: readonly number[] = [1, 1000040343, 1000040345]

/**
 * The error that a non-zero `code` in the answer to the discovery stands for.
 *
 * @see docs/long-connection.md#discovery
 */
export function endpointError(code: number, message: string): SocketError {
  const said = `the platform answered the discovery with code ${code}: ${message}`
  if (code === FORBIDDEN || code === AUTHENTICATION_FAILED || code === NO_CREDENTIAL) {
    return new SocketError('ERR_ENDPOINT_REJECTED', `${said}; check LARK_APP_ID and LARK_APP_SECRET`)
  }
  if (code === CONNECTION_LIMIT) return new SocketError('ERR_CONNECTION_LIMIT', said)
  return new SocketError(BUSY.includes(code) ? 'ERR_ENDPOINT_UNAVAILABLE' : 'ERR_ENDPOINT_REFUSED', said)
}

/**
 * The error that a refused handshake stands for. Without headers, which not every runtime shows, it may be anything.
 *
 * @see docs/long-connection.md#handshake
 */
export function refusalError({ status, handshakeStatus, handshakeMessage, authErrorCode }: Refusal): SocketError {
  const said = `the gateway refused the handshake: HTTP ${status}, ${handshakeStatus ?? 'no status'}, ${handshakeMessage ?? 'no reason'}`
  if (Number(authErrorCode) === CONNECTION_LIMIT) return new SocketError('ERR_CONNECTION_LIMIT', said)
  if (Number(handshakeStatus) === FORBIDDEN || Number(handshakeStatus) === AUTHENTICATION_FAILED) {
    return new SocketError('ERR_ENDPOINT_REJECTED', `${said}; check LARK_APP_ID and LARK_APP_SECRET`)
  }
  return new SocketError('ERR_HANDSHAKE_FAILED', said)
}
