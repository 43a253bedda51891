import { describe, expect, test } from 'vitest'
import { endpointError, refusalError, severityOf } from '../../../lib/socket/failure.ts'

describe('a code in the answer to the discovery', () => {
  test.each([
    [403, 'ERR_ENDPOINT_REJECTED', 'terminal'],
    [514, 'ERR_ENDPOINT_REJECTED', 'terminal'],
    [1000040344, 'ERR_ENDPOINT_REJECTED', 'terminal'],
    [1000040350, 'ERR_CONNECTION_LIMIT', 'slow'],
    [1, 'ERR_ENDPOINT_UNAVAILABLE', 'retryable'],
    [1000040343, 'ERR_ENDPOINT_UNAVAILABLE', 'retryable'],
    [1000040345, 'ERR_ENDPOINT_UNAVAILABLE', 'retryable'],
    [99_991_400, 'ERR_ENDPOINT_REFUSED', 'slow'],
    [-1, 'ERR_ENDPOINT_REFUSED', 'slow'],
  ])('%i is %s: %s', (code, expected, severity) => {
    const error = endpointError(code, 'the words of the platform')
    expect([error.code, severityOf(error.code)]).toEqual([expected, severity])
    expect(error.message).toContain(`code ${code}: the words of the platform`)
  })

  test('that is final says what to look at', () => {
    expect(endpointError(514, '').message).toContain('check LARK_APP_ID and LARK_APP_SECRET')
  })
})

describe('a refused handshake', () => {
  test.each([
    [{ status: 403, handshakeStatus: '403' }, 'ERR_ENDPOINT_REJECTED', 'terminal'],
    [{ status: 400, handshakeStatus: '514' }, 'ERR_ENDPOINT_REJECTED', 'terminal'],
    [{ status: 400, handshakeStatus: '514', authErrorCode: '1000040351' }, 'ERR_ENDPOINT_REJECTED', 'terminal'],
    [{ status: 400, handshakeStatus: '514', authErrorCode: '1000040350' }, 'ERR_CONNECTION_LIMIT', 'slow'],
    [{ status: 400, handshakeStatus: '500' }, 'ERR_HANDSHAKE_FAILED', 'retryable'],
    [{ status: 403 }, 'ERR_HANDSHAKE_FAILED', 'retryable'],
    [{ status: 503 }, 'ERR_HANDSHAKE_FAILED', 'retryable'],
    [{ status: 200, handshakeStatus: '' }, 'ERR_HANDSHAKE_FAILED', 'retryable'],
  ])('with %j is %s: %s', (refusal, code, severity) => {
    const error = refusalError(refusal)
    expect([error.code, severityOf(error.code)]).toEqual([code, severity])
  })
})
