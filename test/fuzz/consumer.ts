/** What holds behind the queue, however duplicates, failures, outages, stops and crashes fall together. */
import fc from 'fast-check'
import type { Delivery } from '../../lib/index.ts'
import { createWorld, MAX_ATTEMPTS, type Outage, type Plan, type Process, type World } from './processes.ts'
import { type Run, runProperty } from './run.ts'

function outage(gapMs: fc.Arbitrary<number>): fc.Arbitrary<Outage> {
  return fc.record({ gapMs, lengthMs: fc.nat(10_000) })
}

/** Short outages are short beside the lease of 60 s: whoever holds a claim gets to renew it in time. */
const plans: fc.Arbitrary<Plan> = fc.record({
  events: fc.array(
    fc.record({
      failures: fc.nat(MAX_ATTEMPTS + 1),
      busyMs: fc.oneof(fc.constant(0), fc.nat(100), fc.nat(100_000)),
      ordered: fc.boolean(),
      obeys: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  repeats: fc.array(fc.record({ event: fc.nat(3), atMs: fc.oneof(fc.nat(100), fc.nat(200_000)) }), { maxLength: 6 }),
  outages: fc
    .tuple(
      outage(fc.oneof(fc.nat(300), fc.nat(60_000))),
      fc.array(outage(fc.integer({ min: 30_000, max: 90_000 })), { maxLength: 2 }),
    )
    .map(([first, rest]) => [first, ...rest]),
  areLong: fc.nat(3).map((n) => n === 3),
  lost: fc.array(fc.boolean(), { maxLength: 12 }),
  ends: fc.array(fc.record({ atMs: fc.nat(150_000), process: fc.nat(1), isCrash: fc.boolean() }), { maxLength: 3 }),
  processes: fc.integer({ min: 1, max: 2 }),
  batch: fc.integer({ min: 1, max: 4 }),
  random: fc.nat(10),
})

export const eventsAreDoneOnce: Run = (options) => {
  return runProperty(
    fc.asyncProperty(plans, async (plan) => {
      const world = await createWorld(plan)
      await runToTheEnd(world)
      await expectAllDoneOnce(world)
    }),
    options,
  )
}

/** Every microtask runs before time goes on. */
async function runToTheEnd(world: World): Promise<void> {
  const { queue, clock, processes, plan } = world
  for (let step = 0; step < 20_000; step++) {
    await new Promise(setImmediate)
    let isIdle = true
    for (const process of processes) {
      const deliveries = await queue.receive(plan.batch, 0)
      if (deliveries.length > 0) isIdle = false
      if (deliveries.length > 0) void consume(world, process, deliveries)
    }
    if (isIdle && !clock.step()) return
  }
  throw new Error('it does not come to an end')
}

async function consume(world: World, process: Process, deliveries: readonly Delivery[]): Promise<void> {
  for (const delivery of deliveries) process.inHand.add(delivery)
  const outcomes = await process.consumer.consume(deliveries)
  if (!process.isAlive()) return
  for (const [i, delivery] of deliveries.entries()) {
    const outcome = outcomes[i]
    process.inHand.delete(delivery)
    if (outcome === undefined) world.wrongs.push('a delivery without an outcome')
    if (outcome?.verdict === 'ack') world.acked++
    // Something has to move the clock on to when it is due.
    if (outcome?.verdict === 'retry') world.clock.after(outcome.delayMs, () => {})
    if (outcome) await world.queue.settle(delivery, outcome)
  }
}

async function expectAllDoneOnce(world: World): Promise<void> {
  const { stories, wrongs, dead, plan, sent, acked } = world
  if (acked !== sent) wrongs.push(`${sent} deliveries were sent and ${acked} taken off the queue`)
  const isCalm = plan.lost.every((lost) => !lost) && plan.ends.length === 0 && !plan.areLong
  for (const [key, { plan: event, starts, failed, worked, cutOff: cuts, doneMarks }] of stories) {
    const letter = await dead.get(key)
    if (doneMarks !== 1) wrongs.push(`${key} has ${doneMarks} done marks`)
    if (starts > 1 + failed + cuts) wrongs.push(`${key} started ${starts} times, failed ${failed}, was cut off ${cuts}`)
    if (worked === 0 && !letter) wrongs.push(`${key} neither worked nor became a dead letter`)
    if (isCalm && Boolean(letter) !== event.failures >= MAX_ATTEMPTS) wrongs.push(`${key} is wrongly dead or alive`)
    if (isCalm && letter && letter.attempts !== MAX_ATTEMPTS)
      wrongs.push(`${key} died after ${letter.attempts} attempts`)
  }
  if (wrongs.length > 0) throw new Error(wrongs.join('\n'))
}
