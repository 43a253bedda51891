/** Carries out what the machine decides for one connection: timers, the discovery, the link. Decides nothing itself. */
import type { SocketApp } from '../core/app.ts'
import type { LarkgateError } from '../core/errors.ts'
import { messageOf, toLarkgateError } from '../core/errors.ts'
import type { Random } from '../core/ports.ts'
import type { Answerer } from './answer.ts'
import { type DiscoveryPorts, discover } from './discovery.ts'
import { refusalError } from './failure.ts'
import { encodePing } from './frame.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { step } from './machine.ts'
import type { Link, LinkEnd, Transport } from './ports.ts'
import type { SocketReport } from './report.ts'
import { type Effect, IDLE, type Input, type State, type Timer } from './state.ts'

export interface ConnectionPorts extends DiscoveryPorts {
  readonly transport: Transport
  readonly random: Random
  readonly answer: Answerer
  /** Called at every change of state and for every frame that is dropped; must not throw. */
  readonly observeSocket?: (report: SocketReport) => void
}

export interface Connection {
  readonly start: () => void
  /** Finishes or refuses what is in flight, within bounds, and says goodbye. Resolves when it is closed. */
  readonly stop: () => Promise<void>
  /** Resolves when it is closed: with the error after which trying again cannot help, without one after a stop. */
  readonly ended: Promise<LarkgateError | undefined>
}

/** A link and what came in on it: both end together. */
interface Current {
  readonly link: Link
  readonly inbox: Inbox
}

/**
 * @param slot which of the app's connections this is
 * @see docs/long-connection.md#reconnecting
 */
export function createConnection(app: SocketApp, slot: number, ports: ConnectionPorts): Connection {
  const { clock, random, transport } = ports
  const { promise: ended, resolve: end } = Promise.withResolvers<LarkgateError | undefined>()
  const timers = new Map<Timer, { readonly cancel: () => void; readonly delayMs: number }>()
  const inputs: Input[] = []
  let state: State = IDLE
  let asking: AbortController | undefined
  let current: Current | undefined
  let isBusy = false

  return {
    start: () => take({ type: 'start' }),
    async stop() {
      take({ type: 'stop' })
      await ended
    },
    ended,
  }

  /** One after the other: what an effect causes at once waits until the step is done. */
  function take(given: Input): void {
    inputs.push(given)
    if (isBusy) return
    isBusy = true
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) advance(next)
    isBusy = false
  }

  function advance(given: Input): void {
    const [next, ...effects] = step(state, given)
    const hasMoved = next.at !== state.at
    state = next
    if (hasMoved) leave()
    for (const effect of effects) carryOut(effect)
    if (!hasMoved) return
    report()
    if (next.at === 'closed') end(next.error)
  }

  /** Timers belong to a state, and so does the question for an address. */
  function leave(): void {
    for (const { cancel } of timers.values()) cancel()
    timers.clear()
    asking?.abort()
    asking = undefined
  }

  function carryOut(effect: Effect): void {
    if (effect.do === 'discover') void ask()
    if (effect.do === 'dial') dial(effect.url)
    if (effect.do === 'ping') current?.link.send(encodePing(state.at === 'open' ? state.endpoint.serviceId : 0))
    if (effect.do === 'drain') current?.inbox.drain(() => take({ type: 'drained' }))
    if (effect.do === 'close') current?.link.close(1000, 'goodbye')
    if (effect.do === 'terminate') hangUp()?.terminate()
    if (effect.do === 'set') set(effect.timer, effect.betweenMs)
    if (effect.do === 'clear') clear(effect.timer)
  }

  async function ask(): Promise<void> {
    asking = new AbortController()
    const { signal } = asking
    const input = await discover(app, ports, signal).then(
      (endpoint) => ({ type: 'discovered', endpoint }) as const,
      (error: unknown) => ({ type: 'failed', error: toLarkgateError(error) }) as const,
    )
    take(input)
  }

  function dial(url: string): void {
    // What a link says after it was hung up is nobody's business any more.
    const whileCurrent =
      <Args extends readonly unknown[]>(run: (...args: Args) => void) =>
      (...args: Args) => {
        if (current?.link === link) run(...args)
      }
    const alive = whileCurrent(() => take(ALIVE))
    const link: Link = transport.dial(url, {
      opened: whileCurrent(() => take({ type: 'opened' })),
      alive,
      message: whileCurrent((message) => {
        take(ALIVE)
        inbox.receive(message)
      }),
      refused: whileCurrent((refusal) => take({ type: 'failed', error: refusalError(refusal) })),
      closed: whileCurrent((end) => {
        hangUp()
        take({ type: 'closed', reason: describe(end) })
      }),
    })
    const inbox = createInbox({
      answer: ports.answer,
      clock,
      send: link.send,
      pause() {
        link.pause()
        take({ type: 'paused' })
      },
      resume() {
        link.resume()
        take({ type: 'resumed' })
      },
      configured: (clientConfig) => take({ type: 'configured', clientConfig }),
      dropped: (code) => ports.observeSocket?.({ kind: 'drop', app: app.name, slot, code }),
    })
    current = { link, inbox }
  }

  /** The link that was current; from now on there is none. */
  function hangUp(): Link | undefined {
    const link = current?.link
    current?.inbox.dispose()
    current = undefined
    return link
  }

  function set(timer: Timer, [min, max]: readonly [number, number]): void {
    clear(timer)
    const delayMs = Math.round(min + (max - min) * random())
    const cancel = clock.after(delayMs, () => {
      timers.delete(timer)
      take({ type: 'timer', timer })
    })
    timers.set(timer, { cancel, delayMs })
  }

  function clear(timer: Timer): void {
    timers.get(timer)?.cancel()
    timers.delete(timer)
  }

  function report(): void {
    const { at } = state
    const delayMs = timers.get('retry')?.delayMs
    ports.observeSocket?.({
      kind: 'link',
      app: app.name,
      slot,
      at,
      ...(at === 'open' && { url: state.endpoint.printableUrl }),
      ...((at === 'backoff' || at === 'closed') && state.error && { code: state.error.code, error: state.error }),
      ...(delayMs !== undefined && { delayMs }),
    })
  }
}

const ALIVE: Input = { type: 'alive' }

function describe({ code, reason, error }: LinkEnd): string {
  const why = error === undefined ? reason : messageOf(error)
  return `the connection was closed with ${code}${why ? `: ${why}` : ''}`
}
