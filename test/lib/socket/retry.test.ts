import { describe, expect, test } from 'vitest'
import { DEFAULT_CLIENT_CONFIG } from '../../../lib/socket/client-config.ts'
import { retryBetweenMs } from '../../../lib/socket/retry.ts'

const config = { ...DEFAULT_CLIENT_CONFIG, reconnectIntervalMs: 100_000, reconnectNonceMs: 20_000 }
const told = (failures: number) => ({ config, failures })
const untold = (failures: number) => ({ config: DEFAULT_CLIENT_CONFIG, failures })

describe('a connection waits', () => {
  test('up to the nonce after the loss of a link that had lasted', () => {
    expect(retryBetweenMs(told(1), 'ERR_LINK_LOST', true)).toEqual([0, 20_000])
    expect(retryBetweenMs(told(1), 'ERR_LINK_SILENT', true)).toEqual([0, 20_000])
  })

  test('not at all when the nonce is 0', () => {
    const memory = { ...told(1), config: { ...config, reconnectNonceMs: 0 } }
    expect(retryBetweenMs(memory, 'ERR_LINK_LOST', true)).toEqual([0, 0])
  })

  test('the interval and up to a quarter more after an attempt that failed', () => {
    expect(retryBetweenMs(told(1), 'ERR_HANDSHAKE_FAILED', false)).toEqual([100_000, 125_000])
    expect(retryBetweenMs(told(9), 'ERR_ENDPOINT_UNAVAILABLE', false)).toEqual([100_000, 125_000])
  })

  test('the interval after a second link that did not last', () => {
    expect(retryBetweenMs(told(2), 'ERR_LINK_LOST', true)).toEqual([100_000, 125_000])
  })

  test('longer each time as long as the platform has not said how long, from a second to two minutes', () => {
    const delays = [1, 2, 3, 7, 8, 2000].map((failures) =>
      retryBetweenMs(untold(failures), 'ERR_ENDPOINT_UNAVAILABLE', false),
    )
    expect(delays).toEqual([
      [500, 1000],
      [1000, 2000],
      [2000, 4000],
      [32_000, 64_000],
      [60_000, 120_000],
      [60_000, 120_000],
    ])
  })

  test('a minute at least where nothing is going to change soon', () => {
    const quick = { ...told(1), config: { ...config, reconnectIntervalMs: 1000 } }
    expect(retryBetweenMs(quick, 'ERR_CONNECTION_LIMIT', false)).toEqual([60_000, 75_000])
    expect(retryBetweenMs(quick, 'ERR_ENDPOINT_REFUSED', false)).toEqual([60_000, 75_000])
    expect(retryBetweenMs(told(1), 'ERR_CONNECTION_LIMIT', false)).toEqual([100_000, 125_000])
  })
})
