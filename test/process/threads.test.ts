import { expect, test } from 'vitest'
import {
  type Gateway,
  HANDLERS,
  journalOf,
  newFolder,
  query,
  readJournal,
  startGateway,
  untilSettled,
  waitFor,
} from './gateway.ts'

/** Far above what an answer takes, far below what the handlers here block. */
const PROMPT_MS = 1_000

const OK_TOAST = { toast: { type: 'success', content: 'ok' } }
const FALLBACK_TOAST = { toast: expect.objectContaining({ type: 'warning' }) }

const ended = (folder: string, eventId: string | undefined) =>
  journalOf(folder, eventId).some(({ what }) => what === 'end')

/** Pushes one event after the other for as long as `goOn` says; how long each answer took. */
async function pushWhile({ platform }: Gateway, goOn: () => boolean): Promise<{ eventIds: string[]; worstMs: number }> {
  const eventIds: string[] = []
  let worstMs = 0
  while (goOn() && eventIds.length < 2_000) {
    const { status, ms, eventId = '' } = await platform.push('test.noted_v1')
    expect(status).toBe(200)
    eventIds.push(eventId)
    worstMs = Math.max(worstMs, ms)
  }
  return { eventIds, worstMs }
}

test('at level debug, the handlers’ thread says once what comes in that is not in the facts', async () => {
  const { platform, log } = await startGateway({ folder: newFolder(), variables: { LARKGATE_LOG: 'json:debug' } })
  const drift = () => log().filter(({ msg }) => /facts/.test(msg))
  for (const type of ['test.noted_v1', 'test.noted_v1', 'drive.file.edit_v1']) {
    const event = { brand_new: 1 }
    expect((await platform.push(type, { event })).status).toBe(200)
  }
  await waitFor('both to be said', () => drift().length >= 2)
  // Handlers run side by side, so either may be the first.
  const [strange, known] = drift().toSorted((one, other) => (String(one.msg) > String(other.msg) ? -1 : 1))
  expect(strange).toMatchObject({ level: 'debug', msg: 'the facts do not know this type', type: 'test.noted_v1' })
  expect(known).toMatchObject({ level: 'debug', type: 'drive.file.edit_v1', field: 'brand_new' })
  expect(drift()).toHaveLength(2)
})

test('a handler that blocks its thread delays no answer', async () => {
  const folder = newFolder()
  const gateway = await startGateway({ folder })
  const { eventId } = await gateway.platform.push('test.blocks_v1', { event: { block_ms: 2_000 } })
  await waitFor('the handler to block', () => journalOf(folder, eventId).length > 0)
  const { eventIds, worstMs } = await pushWhile(gateway, () => !ended(folder, eventId))
  console.log(`blocked for 2 s: ${eventIds.length} events accepted meanwhile, worst answer ${worstMs.toFixed(1)} ms`)
  expect(eventIds.length).toBeGreaterThan(10)
  expect(worstMs).toBeLessThan(PROMPT_MS)
  await waitFor('what was accepted meanwhile', () => eventIds.every((id) => ended(folder, id)))
})

test('a callback handler that blocks its thread delays no event, and the other callbacks get the fallback in time', async () => {
  const folder = newFolder()
  const gateway = await startGateway({ folder, variables: { LARKGATE_CALLBACK_DEADLINE_MS: '700' } })
  const { platform } = gateway
  const click = async (value = {}) => {
    const { status, ms, body } = await platform.click({ action: { value } })
    return { status, ms, reply: JSON.parse(body) as unknown }
  }
  await waitFor('callbacks to be answered', async () => (await click()).reply, 10_000)
  await waitFor(
    'a reply of the handler',
    async () => JSON.stringify((await click()).reply) === JSON.stringify(OK_TOAST),
  )

  const callbacks = () => readJournal(folder).filter(({ what }) => what === 'callback').length
  const before = callbacks()
  let open = 3
  const blocking = click({ block_ms: 3_000 }).finally(() => open--)
  await waitFor('the handler to block', () => callbacks() > before)
  const others = [click(), click()].map((other) => other.finally(() => open--))
  const [{ eventIds, worstMs }, ...answers] = await Promise.all([
    pushWhile(gateway, () => open > 0),
    blocking,
    ...others,
  ])
  for (const { status, ms, reply } of answers) {
    expect({ status, reply }).toEqual({ status: 200, reply: FALLBACK_TOAST })
    expect(ms).toBeGreaterThan(600)
    expect(ms).toBeLessThan(700 + PROMPT_MS)
  }
  const worstFallbackMs = Math.max(...answers.map(({ ms }) => ms))
  console.log(
    `callbacks blocked: fallback of 700 ms after ${worstFallbackMs.toFixed(1)} ms at worst, ` +
      `${eventIds.length} events accepted meanwhile, worst answer ${worstMs.toFixed(1)} ms`,
  )
  expect(worstMs).toBeLessThan(PROMPT_MS)
  await waitFor('the events', () => eventIds.every((id) => ended(folder, id)))
  await waitFor(
    'callbacks to be answered again',
    async () => JSON.stringify((await click()).reply) === JSON.stringify(OK_TOAST),
  )
})

const DEADLY = [
  ['calls process.exit()', 'test.exits_v1', {}],
  ['throws in a timer', 'test.throws_in_timer_v1', {}],
  ['runs out of memory', 'test.grows_v1', { NODE_OPTIONS: '--max-old-space-size=96' }],
] as const

test.each(DEADLY)(
  'a handler that %s is tried again, becomes a dead letter, and stops nobody else',
  async (_, type, variables) => {
    const folder = newFolder()
    const gateway = await startGateway({ folder, variables: { LARKGATE_MAX_ATTEMPTS: '2', ...variables } })
    const deadly = await gateway.platform.push(type)
    expect(deadly.status).toBe(200)
    await waitFor('the handlers to crash', () =>
      gateway.log().some(({ msg }) => msg.startsWith('the handlers crashed')),
    )
    const [letter] = await waitFor('the dead letter', async () => {
      const { status, ms } = await gateway.platform.push('test.noted_v1')
      expect({ status, prompt: ms < PROMPT_MS }).toEqual({ status: 200, prompt: true })
      const letters = query<{ key: string; attempts: number; reason: string }>(
        folder,
        'SELECT key, attempts, reason FROM dead',
      )
      return letters.length > 0 && letters
    })
    expect(letter).toMatchObject({ attempts: 2, reason: expect.stringMatching(/^ERR_HANDLER_CUT_OFF: /) })
    expect(letter?.key).toBe(`cli_process_test:${type}:${deadly.eventId}`)
    expect(journalOf(folder, deadly.eventId).map(({ what, attempt }) => [what, attempt])).toEqual([
      ['start', 1],
      ['start', 2],
    ])
    await untilSettled(folder)
    expect(query(folder, 'SELECT key FROM dead')).toHaveLength(1)
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200)
    expect(gateway.hasExited()).toBe(false)
  },
)

test('a handler that leaves a rejected promise behind is done, and a line in the log', async () => {
  const folder = newFolder()
  const gateway = await startGateway({ folder })
  const { eventId } = await gateway.platform.push('test.leaves_rejection_v1')
  await waitFor('the event to be done', () => ended(folder, eventId))
  const line = await waitFor('the log line', () => gateway.log().find(({ msg }) => msg.includes('rejected promise')))
  expect(line).toMatchObject({ level: 'error', error: expect.stringContaining('left behind') })
  await gateway.stop()
  expect(gateway.log().some(({ msg }) => msg.includes('crashed'))).toBe(false)
  expect(journalOf(folder, eventId)).toHaveLength(2)
})

test('the first callback need not wait for its handlers to be loaded: they are there before it comes', async () => {
  const folder = newFolder()
  const handlers = HANDLERS.replace('handlers.ts', 'slow-load.ts')
  const gateway = await startGateway({ folder, handlers, variables: { LARKGATE_CALLBACK_DEADLINE_MS: '1000' } })
  await waitFor('both threads', () => readJournal(folder).filter(({ what }) => what === 'load').length === 2)
  const first = await gateway.platform.click()
  expect(JSON.parse(first.body)).toEqual(OK_TOAST)
})

test('after a callback handler has called process.exit(), the next callbacks are answered again', async () => {
  const gateway = await startGateway({ folder: newFolder() })
  const { platform, folder } = gateway
  const crash = await platform.click({ action: { value: { exit: true } } })
  expect({ status: crash.status, reply: JSON.parse(crash.body) }).toEqual({ status: 200, reply: FALLBACK_TOAST })
  const next = await platform.click()
  expect({ status: next.status, reply: JSON.parse(next.body) }).toEqual({ status: 200, reply: OK_TOAST })
  const { eventId } = await platform.push('test.noted_v1')
  await waitFor('an event', () => ended(folder, eventId))
})
