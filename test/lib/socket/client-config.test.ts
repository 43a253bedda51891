import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CLIENT_CONFIG, readClientConfig } from '../../../lib/socket/client-config.ts'

const read = (value: unknown) => readClientConfig(value, DEFAULT_CLIENT_CONFIG)

describe('the platform’s settings', () => {
  test('are read in seconds and kept in milliseconds', () => {
    expect(read({ ReconnectCount: 3, ReconnectInterval: 90, ReconnectNonce: 25, PingInterval: 60 })).toEqual({
      reconnectCount: 3,
      reconnectIntervalMs: 90_000,
      reconnectNonceMs: 25_000,
      pingIntervalMs: 60_000,
    })
  })

  test('may be partial: what is missing stays as it was', () => {
    const before = { reconnectCount: 7, reconnectIntervalMs: 7_000, reconnectNonceMs: 7_000, pingIntervalMs: 7_000 }
    expect(readClientConfig({ PingInterval: 90 }, before)).toEqual({ ...before, pingIntervalMs: 90_000 })
    expect(readClientConfig({}, before)).toEqual(before)
  })

  test.each([undefined, null, 'a text', 120, [], true])('that are %j are no settings', (value) => {
    expect(read(value)).toEqual(DEFAULT_CLIENT_CONFIG)
  })

  test.each([
    ['ReconnectInterval', 0, 'would be a busy loop'],
    ['ReconnectInterval', -1, 'is in the past'],
    ['PingInterval', 0, 'would be a busy loop'],
    ['PingInterval', 0.5, 'is less than a second'],
    ['PingInterval', 3601, 'is more than an hour'],
    ['PingInterval', Number.POSITIVE_INFINITY, 'never comes'],
    ['PingInterval', '120', 'is a text'],
    ['ReconnectNonce', -1, 'is in the past'],
    ['ReconnectNonce', null, 'is nothing'],
    ['ReconnectCount', 1.5, 'is no whole number'],
    ['ReconnectCount', 2 ** 60, 'is no number that can be counted to'],
  ])('%s %j is ignored: it %s', (name, value, _) => {
    expect(read({ [name]: value })).toEqual(DEFAULT_CLIENT_CONFIG)
  })

  test('a nonce of 0 means at once, a count of 0 never', () => {
    expect(read({ ReconnectNonce: 0, ReconnectCount: 0 })).toMatchObject({ reconnectNonceMs: 0, reconnectCount: 0 })
  })

  test('never lead to a timer that runs wild, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('ReconnectInterval', 'ReconnectNonce', 'PingInterval'), fc.anything()),
        (value) => {
          const { reconnectIntervalMs, reconnectNonceMs, pingIntervalMs } = read(value)
          for (const ms of [reconnectIntervalMs ?? 1000, pingIntervalMs]) expect(ms).toBeGreaterThanOrEqual(1000)
          for (const ms of [reconnectIntervalMs ?? 0, reconnectNonceMs, pingIntervalMs])
            expect(ms).toBeLessThanOrEqual(3_600_000)
          expect(reconnectNonceMs).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })
})
