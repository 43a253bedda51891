/** Random lives of one connection, every input at any time, against what must hold in all of them. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type ErrorCode, SocketError } from '../../lib/core/errors.ts'
import { step } from '../../lib/socket/machine.ts'
import { type Effect, IDLE, type Input, type State, type Timer } from '../../lib/socket/state.ts'
import { type Run, runProperty } from './run.ts'

const FAILURES: readonly ErrorCode[] = [
  'ERR_ENDPOINT_UNAVAILABLE',
  'ERR_ENDPOINT_REFUSED',
  'ERR_CONNECTION_LIMIT',
  'ERR_HANDSHAKE_FAILED',
  'ERR_ENDPOINT_REJECTED',
]
const TIMERS: readonly Timer[] = ['handshake', 'ping', 'liveness', 'stable', 'retry', 'close']

const seconds = fc.oneof(fc.integer({ min: -1, max: 4000 }), fc.anything({ maxDepth: 1 }))
const clientConfig = fc.oneof(
  fc.record(
    {
      ReconnectCount: fc.oneof({ weight: 5, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: fc.nat(3) }),
      ReconnectInterval: seconds,
      ReconnectNonce: seconds,
      PingInterval: seconds,
    },
    { requiredKeys: [] },
  ),
  fc.anything({ maxDepth: 1 }),
)

const anyInput: fc.Arbitrary<Input> = fc.oneof(
  fc.constantFrom('start', 'opened', 'alive', 'paused', 'resumed', 'drained').map((type) => ({ type }) as Input),
  clientConfig.map<Input>((value) => ({
    type: 'discovered',
    endpoint: { url: 'wss://g/', printableUrl: '', serviceId: 0, clientConfig: value },
  })),
  { weight: 2, arbitrary: fc.constant<Input>({ type: 'opened' }) },
  fc.constantFrom(...FAILURES).map<Input>((code) => ({ type: 'failed', error: new SocketError(code, '') })),
  clientConfig.map<Input>((value) => ({ type: 'configured', clientConfig: value })),
  fc.constant<Input>({ type: 'closed', reason: '' }),
  { weight: 3, arbitrary: fc.constantFrom(...TIMERS).map<Input>((timer) => ({ type: 'timer', timer })) },
  { weight: 1, arbitrary: fc.constant<Input>({ type: 'stop' }) },
)

/** `stop` is rare, or no life would be long. */
const life = fc
  .array(anyInput, { maxLength: 60 })
  .map((inputs) => inputs.filter((input, at) => input.type !== 'stop' || at % 5 === 0))

/** What carrying out the effects would have led to. */
interface World {
  state: State
  readonly timers: Set<Timer>
  sockets: number
}

const property = fc.asyncProperty(life, async (inputs) => {
  const world: World = { state: IDLE, timers: new Set(), sockets: 0 }
  advance(world, { type: 'start' })
  for (const input of inputs) advance(world, input)
  advance(world, { type: 'stop' })
  if (world.state.at === 'closing') advance(world, { type: 'timer', timer: 'close' })
  assert.equal(world.state.at, 'closed', 'a stop always ends it')
  assert.equal(world.sockets + world.timers.size, 0, 'nothing is left after the end')
})

function advance(world: World, input: Input): void {
  // A socket that has ended is gone before anybody is told.
  if (input.type === 'closed' && world.sockets > 0) world.sockets--
  if (input.type === 'timer') world.timers.delete(input.timer)
  const [next, ...effects] = step(world.state, input)
  if (next.at !== world.state.at) world.timers.clear()
  world.state = next
  for (const effect of effects) carryOut(world, effect)
  check(world)
}

function carryOut(world: World, effect: Effect): void {
  if (effect.do === 'dial') {
    assert.equal(world.sockets, 0, 'never two sockets at once')
    world.sockets++
  }
  if (effect.do === 'terminate') world.sockets = 0
  if (effect.do === 'ping' || effect.do === 'close' || effect.do === 'drain') assert.equal(world.sockets, 1)
  if (effect.do === 'clear') world.timers.delete(effect.timer)
  if (effect.do === 'set') {
    const [min, max] = effect.betweenMs
    assert.ok(min >= 0 && min <= max && max <= 1.25 * 3_600_000, `a delay between ${min} and ${max} ms`)
    assert.ok(min >= 1000 || effect.timer === 'retry', 'nothing but a first attempt comes within a second')
    world.timers.add(effect.timer)
  }
}

/** Who waits for something has a timer, in case it never comes. */
function check({ state, timers, sockets }: World): void {
  const hasSocket = state.at === 'connecting' || state.at === 'open' || state.at === 'closing'
  assert.equal(sockets, hasSocket ? 1 : 0, `sockets when ${state.at}`)
  if (state.at === 'connecting') assert.ok(timers.has('handshake'))
  if (state.at === 'backoff') assert.ok(timers.has('retry'))
  if (state.at === 'closing') assert.ok(timers.has('close'))
  if (state.at === 'closed' || state.at === 'discovering') assert.equal(timers.size, 0)
  if (state.at !== 'open') return
  assert.ok(timers.has('ping'))
  if (state.isAwaited && !state.isPaused) assert.ok(timers.has('liveness'))
}

export const connectionsLiveWell: Run = (options) => runProperty(property, options)
