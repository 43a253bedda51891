/**
 * Consumer processes that share a queue and a store, that stop and crash; and what an onlooker writes down about every
 * event.
 */
import { memoryDeadLetters } from '../../lib/dead/memory.ts'
import {
  type ClaimToken,
  type Clock,
  type Consumer,
  createConsumer,
  createDispatcher,
  type DeadLetters,
  type Delivery,
  type Envelope,
  type HandlerContext,
  type PullQueue,
  type SeenStore,
  silentLog,
  toEnvelope,
} from '../../lib/index.ts'
import { memoryQueue } from '../../lib/queues/memory.ts'
import { memoryStore } from '../../lib/stores/memory.ts'
import { type ManualClock, manualClock } from './clock.ts'

export interface Plan {
  readonly events: readonly EventPlan[]
  /** Repeated deliveries, of an event each. */
  readonly repeats: readonly { readonly event: number; readonly atMs: number }[]
  /** One after the other: so long after the end of the one before, for so long. */
  readonly outages: readonly Outage[]
  /** Whether outages can outlast a lease. */
  readonly areLong: boolean
  /** Which replies of the store get lost after it did what it was asked to, in the order of calls. */
  readonly lost: readonly boolean[]
  readonly ends: readonly { readonly atMs: number; readonly process: number; readonly isCrash: boolean }[]
  readonly processes: number
  readonly batch: number
  readonly random: number
}

export interface Outage {
  readonly gapMs: number
  readonly lengthMs: number
}

export interface EventPlan {
  /** How often its handler fails before it works. */
  readonly failures: number
  readonly busyMs: number
  readonly ordered: boolean
  /** Whether the handler gives up when its signal fires. */
  readonly obeys: boolean
}

export const MAX_ATTEMPTS = 4
const LONG = 8

/** What is known of an event from outside. */
export interface Story {
  readonly plan: EventPlan
  readonly envelope: Envelope
  starts: number
  failed: number
  worked: number
  /** Starts whose process stopped or crashed, or whose lease ran out, before their event was marked done. */
  cutOff: number
  doneMarks: number
  /** The start that is neither failed, cut off nor marked done. */
  current: object | undefined
  /** The newest claim, and how long it holds; 0 once its owner has given it back. */
  fence: number
  heldUntilMs: number
}

export interface World {
  readonly plan: Plan
  readonly clock: ManualClock
  readonly queue: PullQueue
  readonly store: SeenStore
  readonly dead: DeadLetters
  readonly stories: ReadonlyMap<string, Story>
  readonly processes: Process[]
  readonly isOut: () => boolean
  readonly lost: boolean[]
  readonly wrongs: string[]
  sent: number
  acked: number
}

export interface Process {
  readonly consumer: Consumer
  readonly stop: AbortController
  /** A crashed one does nothing any more: no call, no timer, no reply. */
  readonly isAlive: () => boolean
  readonly crash: () => void
  readonly inHand: Set<Delivery>
}

const START_MS = 1_750_000_000_000
const TYPES = { ordered: 'ordered.type_v1', parallel: 'parallel.type_v1' } as const

export async function createWorld(plan: Plan): Promise<World> {
  const clock = manualClock(START_MS)
  const stories = new Map<string, Story>()
  for (const [i, event] of plan.events.entries()) {
    const envelope = await sealed(`e${i}`, event.ordered)
    const counts = { starts: 0, failed: 0, worked: 0, cutOff: 0, doneMarks: 0, fence: 0, heldUntilMs: 0 }
    stories.set(envelope.key, { plan: event, envelope, ...counts, current: undefined })
  }
  const windows: { fromMs: number; toMs: number }[] = []
  for (const { gapMs, lengthMs } of plan.outages) {
    const fromMs = (windows.at(-1)?.toMs ?? START_MS) + gapMs
    windows.push({ fromMs, toMs: fromMs + lengthMs * (plan.areLong ? LONG : 1) })
  }
  const wrongs: string[] = []
  const world: World = {
    plan,
    clock,
    queue: memoryQueue(clock),
    store: watched(memoryStore(clock), clock, stories, wrongs, plan),
    dead: memoryDeadLetters(),
    stories,
    processes: [],
    isOut: () => windows.some(({ fromMs, toMs }) => fromMs <= clock.now() && clock.now() < toMs),
    lost: [...plan.lost],
    wrongs,
    sent: 0,
    acked: 0,
  }
  for (let i = 0; i < plan.processes; i++) world.processes.push(startProcess(world))
  schedule(world)
  return world
}

function sealed(eventId: string, ordered: boolean): Promise<Envelope> {
  const type = ordered ? TYPES.ordered : TYPES.parallel
  const json = { schema: '2.0', header: { event_id: eventId, event_type: type }, event: { chat_id: 'c1' } }
  const event = {
    kind: 'event',
    schema: '2.0',
    type,
    eventId,
    event: json.event,
    text: JSON.stringify(json),
    json,
  } as const
  return toEnvelope(event, {
    app: 'test',
    domain: 'https://open.feishu.cn',
    via: 'webhook',
    receivedAtMs: START_MS,
    orderedTypes: new Set([TYPES.ordered]),
    hash: () => 'none',
  })
}

function schedule(world: World): void {
  const { plan, clock, processes } = world
  const envelopes = [...world.stories.values()].map(({ envelope }) => envelope)
  const send = (envelope: Envelope) => {
    // Under a key of its own: a queue that takes every repeat is the harder one.
    void world.queue.send({ ...envelope, key: `${envelope.key}#${++world.sent}` })
  }
  for (const [i, envelope] of envelopes.entries()) clock.after(i, () => send(envelope))
  for (const { event, atMs } of plan.repeats) {
    clock.after(envelopes.length + atMs, () => send(envelopes[event % envelopes.length] as Envelope))
  }
  for (const { atMs, process, isCrash } of plan.ends) {
    const i = process % processes.length
    clock.after(atMs, () => {
      const ending = processes[i] as Process
      processes[i] = startProcess(world)
      if (isCrash) ending.crash()
      else ending.stop.abort()
    })
  }
}

function startProcess(world: World): Process {
  const { clock, stories } = world
  const stop = new AbortController()
  const mine = new Set<object>()
  let alive = true
  const ownClock: Clock = {
    now: clock.now,
    after: (delayMs, run) => clock.after(delayMs, () => void (alive && run())),
  }
  const guard = <Args extends readonly unknown[], Result>(call: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      if (!alive) return never()
      if (world.isOut()) throw new Error('out of reach')
      const result = await call(...args)
      if (!alive) return never()
      if (world.lost.shift()) throw new Error('the reply is lost')
      return result
    }
  }
  const store: SeenStore = {
    claim: guard(world.store.claim),
    renew: guard(world.store.renew),
    release: guard(world.store.release),
    forget: guard(world.store.forget),
    finish: guard(world.store.finish),
  }
  const routes = createDispatcher().fallback((_, context) => handle(world, ownClock, mine, context))
  const consumer = createConsumer(
    {
      routes,
      store,
      dead: { ...world.dead, put: guard(world.dead.put) },
      clock: ownClock,
      random: () => (world.plan.random + 3) / 13,
      log: silentLog,
      observe: ({ outcome, envelope }) => {
        const story = stories.get(envelope?.key ?? '')
        const isOver = outcome === 'cut-off' || (outcome === 'unavailable' && stop.signal.aborted)
        if (story && isOver) cutOff(story, mine)
      },
    },
    { maxAttempts: MAX_ATTEMPTS, stop: stop.signal },
  )
  const inHand = new Set<Delivery>()
  return {
    consumer,
    stop,
    isAlive: () => alive,
    inHand,
    crash() {
      alive = false
      for (const story of stories.values()) cutOff(story, mine)
      for (const delivery of inHand)
        void world.queue.settle(delivery, { verdict: 'retry', delayMs: 0, reason: 'crash' })
      inHand.clear()
    },
  }
}

async function handle(world: World, clock: Clock, mine: Set<object>, context: HandlerContext): Promise<void> {
  const story = world.stories.get(context.key) as Story
  const start = {}
  if (story.doneMarks > 0) world.wrongs.push(`${context.key} starts after it was marked done`)
  if (story.current) world.wrongs.push(`${context.key} starts beside another start`)
  if (story.plan.ordered) expectTurn(world, story)
  story.starts++
  story.current = start
  mine.add(start)
  await work(clock, story.plan, context.signal)
  if (story.current !== start) return
  if (context.signal.aborted && story.plan.obeys) throw context.signal.reason
  if (story.failed < story.plan.failures) {
    story.failed++
    story.current = undefined
    throw new Error('this handler fails')
  }
  story.worked++
}

function work(clock: Clock, { busyMs, obeys }: EventPlan, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    clock.after(busyMs, resolve)
    if (obeys) signal.addEventListener('abort', () => resolve())
  })
}

/** Those accepted before it in its lane are done. */
function expectTurn({ stories, wrongs }: World, turn: Story): void {
  for (const story of stories.values()) {
    if (story === turn) return
    if (story.plan.ordered && story.doneMarks === 0) wrongs.push(`${turn.envelope.key} starts before its turn`)
  }
}

/** A store that is watched over: claims are granted to one at a time, and only the newest one counts. */
function watched(
  store: SeenStore,
  clock: Clock,
  stories: ReadonlyMap<string, Story>,
  wrongs: string[],
  { areLong }: Plan,
): SeenStore {
  const ifCurrent = (did: boolean, { key, fence }: ClaimToken, heldUntilMs: number) => {
    const story = stories.get(key) as Story
    if (did && fence !== story.fence) wrongs.push(`${key}: a stale owner did something`)
    if (did) story.heldUntilMs = heldUntilMs
    return did
  }
  return {
    ...store,
    async claim(key, leaseMs) {
      const claim = await store.claim(key, leaseMs)
      if (claim.verdict !== 'claimed') return claim
      const story = stories.get(key) as Story
      if (story.heldUntilMs > clock.now()) wrongs.push(`${key} is claimed while it is held`)
      if (story.current && !areLong) wrongs.push(`${key} is claimed while it is at work`)
      if (story.current) story.cutOff++
      story.current = undefined
      story.fence = claim.token.fence
      story.heldUntilMs = clock.now() + leaseMs
      return claim
    },
    renew: async (token, leaseMs) => ifCurrent(await store.renew(token, leaseMs), token, clock.now() + leaseMs),
    release: async (token, reason) => ifCurrent(await store.release(token, reason), token, 0),
    async finish(token, ttlMs) {
      const finished = await store.finish(token, ttlMs)
      if (ifCurrent(finished, token, 0)) markDone(stories.get(token.key) as Story)
      return finished
    },
  }
}

function markDone(story: Story): void {
  story.doneMarks++
  story.current = undefined
}

function cutOff(story: Story, starts: ReadonlySet<object>): void {
  if (story.current === undefined || !starts.has(story.current)) return
  story.cutOff++
  story.current = undefined
}

function never(): Promise<never> {
  return new Promise(() => {})
}
