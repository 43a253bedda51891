/** End to end, from outside: the bundle as it is deployed, in workerd, killed in the middle. */
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { createPlatform, eventV2, type Platform } from '../../simulator/index.ts'
import { seededRandom } from '../support/random.ts'
import { type Line, type Runtime, rowsOf, startRuntime, waitFor } from './runtime.ts'
import { buildWorker, newFolder, PATIENCE_MS } from './wrangler.ts'

const EVENTS = Number(process.env.LARKGATE_CLOUDFLARE_EVENTS ?? 500)
/** One that fails, one that the kill cuts off, and one that works: nothing but poison may die. */
const MAX_ATTEMPTS = 3
const APP = { appId: 'cli_e2e', encryptKey: 'an Encrypt Key', verificationToken: 'a-Verification-Token' } as const
const VARIABLES = {
  LARK_APP_ID: APP.appId,
  LARK_ENCRYPT_KEY: APP.encryptKey,
  LARK_VERIFICATION_TOKEN: APP.verificationToken,
  LARKGATE_ADMIN_TOKEN: 'the token of the operators',
  LARKGATE_MAX_ATTEMPTS: String(MAX_ATTEMPTS),
}
const TYPE = 'test.fails_v1'
const SENDERS = 8
const LONG_MS = 600
/** As long as a claim of a killed consumer holds, and what its event waits then. */
const LEASE_MS = 60_000

let built: string
beforeAll(async () => {
  const folder = newFolder((cleanup) => void cleanups.push(cleanup))
  await buildWorker('wrangler.toml', folder)
  built = folder
  return () => {
    for (const cleanup of cleanups) cleanup()
  }
}, 2 * PATIENCE_MS)
const cleanups: (() => void)[] = []

test(
  `each of ${EVENTS} accepted events is done once, or a dead letter, though the runtime is killed in the middle`,
  async () => {
    const state = newFolder(onTestFinished)
    const random = seededRandom(7)
    const texts = Array.from({ length: EVENTS }, (_, n) => textOf(n, random))
    const accepted = new Set<string>()
    const lives: Runtime[] = []
    const start = async () => {
      const runtime = await startRuntime(built, state, VARIABLES)
      onTestFinished(() => void runtime.kill('SIGKILL'))
      lives.push(runtime)
      return runtime
    }
    const pushAll = (runtime: Runtime, some: readonly string[]) => {
      const platform = createPlatform({ ...APP, url: `${runtime.url}/webhook/event` })
      return sendAll(platform, withDuplicates(some, random), accepted)
    }

    const first = await start()
    const half = Math.floor(EVENTS / 2)
    const pushing = pushAll(first, texts.slice(0, half))
    const isHalfway = () => accepted.size > half / 2 && isAtWork(first.lines)
    await waitFor('a handler to be in the middle of its work', isHalfway)
    await first.kill('SIGKILL')
    await pushing

    const second = await start()
    // The emulator has its queue in memory, where the real one keeps what it has: so all that was accepted comes once more.
    await pushAll(second, [...texts.slice(0, half).filter((text) => accepted.has(keyOf(text))), ...texts.slice(half)])
    await pushAll(
      second,
      texts.filter((text) => !accepted.has(keyOf(text))),
    )
    expect(accepted.size).toBe(EVENTS)

    const settled = () => new Set(lives.flatMap(({ lines }) => lines.filter(isSettled).map(({ id }) => `${id}`)))
    await waitFor('all of them to be settled', () => settled().size === EVENTS, 2 * LEASE_MS)
    expect(await (await fetch(`${second.url}/healthz`)).text()).toBe('ok\n')
    await second.kill('SIGTERM')

    const done = rowsOf(state, 'SeenObject', 'seen')
    const dead = rowsOf(state, 'DeadLettersObject', 'letter')
    const counts = countStarts(lives.map(({ lines }) => lines))
    console.log({ events: EVENTS, done: done.length - dead.length, dead: dead.length, ...counts })
    const poisoned = texts.filter(isPoisoned).map(keyOf)
    expect(done.map(({ key }) => key).toSorted()).toEqual(texts.map(keyOf).toSorted())
    expect(done.filter((row) => row.done !== 1)).toEqual([])
    expect(dead.map(({ key }) => key).toSorted()).toEqual(poisoned.toSorted())

    expect(counts.unexplained).toEqual([])
    expect(counts.starts).toBeLessThanOrEqual(EVENTS + counts.failures + counts.cutOff)
    expect(counts.duplicates).toBeGreaterThan(0)
    expect(counts.cutOff).toBeGreaterThan(0)
  },
  180_000 + 300 * EVENTS,
)

/** One in fifty fails for ever, one in twenty fails once, one in twenty-five takes long. */
function textOf(n: number, random: () => number): string {
  const failures = n % 50 === 7 ? 99 : n % 20 === 3 ? 1 : 0
  const event = {
    failures,
    takes_ms: n % 25 === 5 ? LONG_MS : Math.floor(random() * 20),
    filling: '月'.repeat(random() * 500),
  }
  return eventV2(TYPE, event, { app: APP, createdAtMs: Date.now(), eventId: `event-${n}` })
}

/** Whether a handler that takes long is in the first third of its time, by what it said itself. */
function isAtWork(lines: readonly Line[]): boolean {
  return lines.some(({ msg, takes_ms, time }) => {
    const ageMs = Date.now() - Date.parse(String(time))
    return msg === 'start' && takes_ms === LONG_MS && ageMs < LONG_MS / 3
  })
}

function isPoisoned(text: string): boolean {
  return text.includes('"failures":99')
}

function keyOf(text: string): string {
  const { header } = JSON.parse(text) as { header: { event_id: string } }
  return `${APP.appId}:${TYPE}:${header.event_id}`
}

/** A quarter of them twice, in some order. */
function withDuplicates(texts: readonly string[], random: () => number): string[] {
  const all = [...texts, ...texts.filter(() => random() < 0.25)]
  return all
    .map((text) => [random(), text] as const)
    .sort(([one], [other]) => one - other)
    .map(([, text]) => text)
}

/** Each text once, side by side; what is not accepted, or meets nobody, is left. */
async function sendAll(platform: Platform, texts: string[], accepted: Set<string>): Promise<void> {
  const sender = async () => {
    for (let text = texts.shift(); text !== undefined; text = texts.shift()) {
      const { status } = await platform.push(text)
      if (status === 200) accepted.add(keyOf(text))
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sender))
}

/** What is marked done, by this delivery or an earlier one of which the line is lost. */
function isSettled({ outcome, msg }: Line): boolean {
  return outcome === 'done' || outcome === 'duplicate' || msg === 'dead letter'
}

/**
 * Goes through what the Worker has logged in each of its lives. The first start of a key is free; each later one needs a
 * reason since the one before: it failed, or the runtime was killed before the key was marked done.
 */
function countStarts(lives: readonly (readonly Line[])[]) {
  const counts = { starts: 0, failures: 0, cutOff: 0, duplicates: 0, unexplained: [] as string[] }
  const last = new Map<string, 'started' | 'failed' | 'done'>()
  for (const lines of lives) {
    for (const { msg, key = '', id, outcome } of lines) {
      const name = key || `${APP.appId}:${TYPE}:${id}`
      if (msg === 'start') {
        counts.starts++
        if (last.get(name) === 'started' || last.get(name) === 'done') counts.unexplained.push(name)
        last.set(name, 'started')
      } else if (outcome === 'failed') {
        counts.failures++
        last.set(name, 'failed')
      } else if (outcome === 'done' || outcome === 'dead') {
        if (outcome === 'dead') counts.failures++
        last.set(name, 'done')
      } else if (outcome === 'duplicate') counts.duplicates++
    }
    for (const [name, state] of last) {
      if (state !== 'started') continue
      counts.cutOff++
      last.delete(name)
    }
  }
  return counts
}
