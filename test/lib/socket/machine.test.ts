import { describe, expect, test } from 'vitest'
import { SocketError } from '../../../lib/core/errors.ts'
import type { Endpoint } from '../../../lib/socket/discovery.ts'
import { step } from '../../../lib/socket/machine.ts'
import { type Effect, IDLE, type Input, type State, type Timer } from '../../../lib/socket/state.ts'

const ENDPOINT: Endpoint = {
  url: 'wss://gateway.example/?ticket=1',
  printableUrl: 'wss://gateway.example/?ticket=***',
  serviceId: 7,
  clientConfig: { ReconnectCount: -1, ReconnectInterval: 100, ReconnectNonce: 20, PingInterval: 60 },
}
const [start, opened, alive, paused, resumed, stop, drained] = (
  ['start', 'opened', 'alive', 'paused', 'resumed', 'stop', 'drained'] as const
).map((type): Input => ({ type })) as [Input, Input, Input, Input, Input, Input, Input]
const discovered: Input = { type: 'discovered', endpoint: ENDPOINT }
const closed: Input = { type: 'closed', reason: 'reset' }
const due = (timer: Timer): Input => ({ type: 'timer', timer })
const failed = (code: SocketError['code']): Input => ({ type: 'failed', error: new SocketError(code, 'no') })
const configured = (clientConfig: unknown): Input => ({ type: 'configured', clientConfig })

/** Where `inputs` lead to from the beginning, and what the last one has caused. */
function given(...inputs: readonly Input[]): { readonly state: State; readonly effects: readonly Effect[] } {
  let state = IDLE
  let effects: readonly Effect[] = []
  for (const input of inputs) [state, ...effects] = step(state, input)
  return { state, effects }
}

const toOpen = [start, discovered, opened]
const set = (timer: Timer, min: number, max = min) => ({ do: 'set', timer, betweenMs: [min, max] })

describe('a connection', () => {
  test('asks for an address, dials it, and pings as soon as it is open', () => {
    expect(given(start)).toMatchObject({ state: { at: 'discovering' }, effects: [{ do: 'discover' }] })
    expect(given(start, discovered)).toMatchObject({
      state: { at: 'connecting' },
      effects: [{ do: 'dial', url: ENDPOINT.url }, set('handshake', 15_000)],
    })
    expect(given(...toOpen)).toMatchObject({
      state: { at: 'open' },
      effects: [{ do: 'ping' }, set('ping', 60_000), set('liveness', 10_000), set('stable', 30_000)],
    })
  })

  test('asks for a new address for every attempt', () => {
    expect(given(...toOpen, closed, due('retry'))).toMatchObject({
      state: { at: 'discovering' },
      effects: [{ do: 'discover' }],
    })
  })

  test('that is not opened in time is cut, and tried again', () => {
    const { state, effects } = given(start, discovered, due('handshake'))
    expect(state).toMatchObject({ at: 'backoff', error: { code: 'ERR_HANDSHAKE_TIMEOUT' } })
    expect(effects).toEqual([{ do: 'terminate' }, set('retry', 100_000, 125_000)])
  })

  test.each([
    ['whose address cannot be had', [start, failed('ERR_ENDPOINT_UNAVAILABLE')], 'ERR_ENDPOINT_UNAVAILABLE'],
    ['that does not come about', [start, discovered, closed], 'ERR_HANDSHAKE_FAILED'],
    ['whose handshake is refused', [start, discovered, failed('ERR_HANDSHAKE_FAILED')], 'ERR_HANDSHAKE_FAILED'],
    ['that is closed by the other side', [...toOpen, closed], 'ERR_LINK_LOST'],
    ['that is one too many', [start, failed('ERR_CONNECTION_LIMIT')], 'ERR_CONNECTION_LIMIT'],
  ] as const)('%s is tried again', (_, inputs, code) => {
    const { state, effects } = given(...inputs)
    expect(state).toMatchObject({ at: 'backoff', error: { code }, failures: 1 })
    expect(effects.at(-1)).toMatchObject({ do: 'set', timer: 'retry' })
  })

  test.each([
    ['at the discovery', [start, failed('ERR_ENDPOINT_REJECTED')], []],
    ['at the handshake', [start, discovered, failed('ERR_ENDPOINT_REJECTED')], [{ do: 'terminate' }]],
  ] as const)('that is refused for good %s ends there, and says why', (_, inputs, effects) => {
    expect(given(...inputs)).toMatchObject({
      state: { at: 'closed', error: { code: 'ERR_ENDPOINT_REJECTED' } },
      effects,
    })
    for (const input of [start, due('retry'), discovered, opened, closed, stop]) {
      expect(given(...inputs, input)).toEqual({ state: given(...inputs).state, effects: [] })
    }
  })
})

describe('pings', () => {
  test('go out every ping interval', () => {
    expect(given(...toOpen, alive, due('ping')).effects).toEqual([
      { do: 'ping' },
      set('ping', 60_000),
      set('liveness', 10_000),
    ])
  })

  test('are answered by whatever comes in', () => {
    expect(given(...toOpen, alive)).toMatchObject({
      state: { isAwaited: false },
      effects: [{ do: 'clear', timer: 'liveness' }],
    })
    expect(given(...toOpen, alive, alive).effects).toEqual([])
  })

  test('that nothing answers end the link', () => {
    const { state, effects } = given(...toOpen, due('liveness'))
    expect(state).toMatchObject({ at: 'backoff', error: { code: 'ERR_LINK_SILENT' } })
    expect(effects).toEqual([{ do: 'terminate' }, set('retry', 0, 20_000)])
  })

  test('that nothing answered yet keep their watchdog when the next one goes out', () => {
    expect(given(...toOpen, due('ping')).effects).toEqual([{ do: 'ping' }, set('ping', 60_000)])
  })

  test('are waited for no longer than their interval', () => {
    const quick: Input = { type: 'discovered', endpoint: { ...ENDPOINT, clientConfig: { PingInterval: 3 } } }
    expect(given(start, quick, opened).effects).toContainEqual(set('liveness', 3_000))
  })

  test('cannot be answered while we do not read: the watchdog waits until we do', () => {
    expect(given(...toOpen, paused).effects).toEqual([{ do: 'clear', timer: 'liveness' }])
    expect(given(...toOpen, paused, due('liveness'))).toMatchObject({ state: { at: 'open' }, effects: [] })
    expect(given(...toOpen, alive, paused, due('ping')).effects).toEqual([{ do: 'ping' }, set('ping', 60_000)])
    expect(given(...toOpen, paused, resumed).effects).toEqual([set('liveness', 10_000)])
    expect(given(...toOpen, alive, paused, resumed).effects).toEqual([])
  })

  test('follow new settings from a pong at once', () => {
    expect(given(...toOpen, configured({ PingInterval: 30 }))).toMatchObject({
      state: { at: 'open', config: { pingIntervalMs: 30_000, reconnectIntervalMs: 100_000 } },
      effects: [set('ping', 30_000)],
    })
    expect(given(...toOpen, configured({ PingInterval: 60 })).effects).toEqual([])
    expect(given(...toOpen, configured({ PingInterval: 'soon' })).effects).toEqual([])
  })
})

describe('the count of failures', () => {
  const lost = [...toOpen, closed]
  const flapping = [...lost, due('retry'), discovered, opened, closed]

  test('goes on when a link did not last', () => {
    expect(given(...flapping)).toMatchObject({ state: { failures: 2 }, effects: [set('retry', 100_000, 125_000)] })
  })

  test.each([undefined, null, {}, { PingInterval: 90 }])(
    'decides the pause where the platform has sent %j',
    (clientConfig) => {
      const silent: Input = { type: 'discovered', endpoint: { ...ENDPOINT, clientConfig } }
      expect(given(start, silent, failed('ERR_HANDSHAKE_FAILED')).effects.at(-1)).toEqual(set('retry', 500, 1000))
    },
  )

  test('begins anew once a link has lasted', () => {
    const lasting = [...lost, due('retry'), discovered, opened, due('stable')]
    expect(given(...lasting).state).toMatchObject({ at: 'open', failures: 0 })
    expect(given(...lasting, closed)).toMatchObject({ state: { failures: 1 }, effects: [set('retry', 0, 20_000)] })
  })

  test.each([0, 2])('ends the connection after the %i attempts that the platform allows', (ReconnectCount) => {
    const limited: Input = { type: 'discovered', endpoint: { ...ENDPOINT, clientConfig: { ReconnectCount } } }
    let inputs: Input[] = [start, limited, opened, closed]
    for (let attempt = 1; attempt <= ReconnectCount; attempt++) {
      expect(given(...inputs).state.at).toBe('backoff')
      inputs = [...inputs, due('retry'), failed('ERR_ENDPOINT_UNAVAILABLE')]
    }
    expect(given(...inputs).state).toMatchObject({ at: 'closed', error: { code: 'ERR_ATTEMPTS_EXHAUSTED' } })
  })
})

describe('a stop', () => {
  test.each([
    ['before the start', [], []],
    ['while an address is asked for', [start], []],
    ['while dialling', [start, discovered], [{ do: 'terminate' }]],
    ['while waiting', [start, failed('ERR_ENDPOINT_UNAVAILABLE')], []],
  ] as const)('%s closes at once, without an error', (_, inputs, effects) => {
    const { state, effects: caused } = given(...inputs, stop)
    expect([state.at, 'error' in state, caused]).toEqual(['closed', false, effects])
  })

  test('of an open link first finishes what is in flight, then says goodbye', () => {
    expect(given(...toOpen, stop)).toMatchObject({
      state: { at: 'closing' },
      effects: [{ do: 'drain' }, set('close', 5_000)],
    })
    expect(given(...toOpen, stop, drained).effects).toEqual([{ do: 'close' }, set('close', 2_000)])
    expect(given(...toOpen, stop, drained, closed)).toMatchObject({ state: { at: 'closed' }, effects: [] })
  })

  test('cuts the link when its time is over', () => {
    expect(given(...toOpen, stop, due('close'))).toMatchObject({
      state: { at: 'closed' },
      effects: [{ do: 'terminate' }],
    })
  })

  test('happens once', () => {
    expect(given(...toOpen, stop, stop).effects).toEqual([])
    expect(given(...toOpen, stop, stop).state.at).toBe('closing')
  })

  test('is not undone by a timer that was due already', () => {
    for (const timer of ['ping', 'liveness', 'stable', 'retry', 'handshake'] as const) {
      expect(given(...toOpen, stop, due(timer))).toMatchObject({ state: { at: 'closing' }, effects: [] })
    }
  })
})
