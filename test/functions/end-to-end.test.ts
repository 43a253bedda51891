/**
 * Many events from the platform to their handlers, through both functions as they are deployed: duplicates, failures, poison
 * messages, and consumers that are killed at work. `LARKGATE_AWS_EVENTS` says how many.
 */

import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb'
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { expect, test, vi } from 'vitest'
import { LEASE_MS } from '../../lib/core/consume.ts'
import { eventV2 } from '../../simulator/index.ts'
import { seededRandom } from '../support/random.ts'
import { type EventSource, startEventSource } from './event-source.ts'
import { APP, type JournalLine, lettersOf, type Services, type Stack, startServices, startStack } from './stack.ts'

const EVENTS = Number(process.env.LARKGATE_AWS_EVENTS ?? 500)
const POISON = 3
const KILLS = 3
const CHATS = 20
const MAX_ATTEMPTS = 3

const minute = 60_000

interface Sent {
  readonly key: string
  readonly chat: string | undefined
}

test(
  `${EVENTS} events: every accepted one has exactly one done mark or one dead letter, and chats keep their order`,
  async () => {
    const services = await startServices()
    const stack = await startStack(services, {
      variables: {
        LARKGATE_ORDERED: 'test.fails_v1',
        LARKGATE_MAX_ATTEMPTS: String(MAX_ATTEMPTS),
        LARKGATE_LOG: 'json:warn',
      },
    })
    const { client, queueUrl, consume } = stack
    const source = startEventSource({ client, queueUrl, fn: consume, concurrency: 3, visibilitySeconds: 5 })
    const poison = Array.from({ length: POISON }, (_, n) => sendPoison(stack, n))
    const killing = killSome(stack, source)
    const sent = await sendAll(stack)
    await Promise.all(poison)
    await killing
    await untilEmpty(stack)
    await source.stop()

    const journal = stack.journal()
    const rows = await allRows(services, stack.table)
    const letters = await lettersOf(stack)
    const dead = new Set(letters.map(({ key }) => key))
    expect(new Set(sent.map(({ key }) => key)).size).toBe(EVENTS)
    expect(source.counts().failed).toBeGreaterThanOrEqual(1)
    checkEnds(sent, dead, rows, journal)
    checkStarts(journal, source.counts().failed * 16)
    checkOrder(sent, dead, journal)
    expect([...dead].filter((key) => key.startsWith('unreadable:'))).toHaveLength(POISON)
    expect(letters).toHaveLength(dead.size)
    // Nothing of this would be proved by a run in which nothing went wrong.
    expect(dead.size).toBeGreaterThan(POISON)
    expect(journal.some(({ what, attempt }) => what === 'end' && attempt > 1)).toBe(true)
  },
  20 * minute,
)

/** Chats send one after the other, so that the order of acceptance is known; all else comes as it likes. */
async function sendAll({ platform }: Stack): Promise<Sent[]> {
  const random = seededRandom()
  const sent: Sent[] = []
  let next = 0
  const push = async (text: string) => {
    await vi.waitFor(async () => expect((await platform.push(text)).status).toBe(200), 30_000)
    // The platform pushes again what it believes to be lost.
    if (random() < 0.25) await platform.push(text)
  }
  const sender = async (chat: string | undefined) => {
    const type = chat === undefined ? 'test.noted_v1' : 'test.fails_v1'
    for (let count = 0; count < (chat === undefined ? 25 : 5); count++) {
      if (next >= EVENTS) return false
      const eventId = `event-${next++}`
      const failures = chat === undefined ? 0 : random() < 0.02 ? 9 : random() < 0.05 ? 1 : 0
      const fields = { takes_ms: Math.floor(random() * 10), failures, ...(chat !== undefined && { chat_id: chat }) }
      const text = eventV2(type, fields, { app: APP, createdAtMs: Date.now(), eventId })
      await push(text)
      sent.push({ key: `${APP.appId}:${type}:${eventId}`, chat })
    }
    return true
  }
  const chats = Array.from({ length: CHATS }, (_, n) => `oc_${n}`)
  const line = async (own: readonly (string | undefined)[]) => {
    for (let at = 0; await sender(own[at % own.length]); at++);
  }
  await Promise.all([line(chats.slice(0, CHATS / 2)), line(chats.slice(CHATS / 2)), line([undefined])])
  return sent
}

async function sendPoison({ client, queueUrl }: Stack, n: number): Promise<void> {
  const ids = { MessageGroupId: `poison-${n}`, MessageDeduplicationId: `poison-${n}` }
  await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: `{"poison":${n}}`, ...ids }))
}

/** While they are at work. */
async function killSome({ consume }: Stack, source: EventSource): Promise<void> {
  for (let kills = 0; kills < KILLS; ) {
    const before = source.counts().batches
    await vi.waitFor(() => expect(source.counts().batches).toBeGreaterThan(before + 10), 2 * minute)
    if (await consume.killOne()) kills++
  }
}

async function untilEmpty({ client, queueUrl }: Stack): Promise<void> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
  await vi.waitFor(
    async () => {
      const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...AttributeNames] })
      const { Attributes = {} } = await client.send(command)
      expect(AttributeNames.map((name) => Attributes[name])).toEqual(['0', '0'])
    },
    { timeout: LEASE_MS * 3 + EVENTS * 100, interval: 500 },
  )
}

async function allRows({ db }: Services, table: string): Promise<Map<string, number>> {
  const rows = new Map<string, number>()
  let start: ScanCommandOutput['LastEvaluatedKey']
  do {
    const page: ScanCommandOutput = await db.client.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ...(start && { ExclusiveStartKey: start }) }),
    )
    for (const { key, doneUntil } of page.Items ?? []) rows.set(key?.S ?? '', Number(doneUntil?.N ?? 0))
    start = page.LastEvaluatedKey
  } while (start !== undefined)
  return rows
}

/** Accepted, then either run to its end or dead; marked done in both cases; and nothing else is. */
function checkEnds(
  sent: readonly Sent[],
  dead: ReadonlySet<string>,
  rows: ReadonlyMap<string, number>,
  journal: readonly JournalLine[],
): void {
  const ended = new Set(journal.filter(({ what }) => what === 'end').map(({ key }) => key))
  expect(sent.filter(({ key }) => ended.has(key) === dead.has(key))).toEqual([])
  expect(sent.filter(({ key }) => !((rows.get(key) ?? 0) > Date.now()))).toEqual([])
  const accepted = new Set(sent.map(({ key }) => key))
  expect([...rows.keys()].filter((key) => !accepted.has(key))).toEqual([])
  const hopeless = journal.filter(({ what, attempt }) => what === 'fail' && attempt === MAX_ATTEMPTS)
  expect([...dead].filter((key) => !key.startsWith('unreadable:')).toSorted()).toEqual(
    hopeless.map(({ key }) => key).toSorted(),
  )
}

/** Once, but for failures and for what was at work in a process that was killed. */
function checkStarts(journal: readonly JournalLine[], cutOff: number): void {
  const count = (word: string) => journal.filter(({ what }) => what === word).length
  const keys = new Set(journal.map(({ key }) => key))
  expect(count('start')).toBeLessThanOrEqual(keys.size + count('fail') + cutOff)
  const courses = Map.groupBy(journal, ({ key }) => key)
  for (const [key, lines] of courses) {
    const attempts = lines.filter(({ what }) => what === 'start').map(({ attempt }) => attempt)
    expect({ key, attempts }).toEqual({ key, attempts: attempts.toSorted() })
    expect(new Set(attempts).size).toBe(attempts.length)
  }
}

/** Of each chat: an event starts only when the one before it has ended or is dead. */
function checkOrder(sent: readonly Sent[], dead: ReadonlySet<string>, journal: readonly JournalLine[]): void {
  const chats = Map.groupBy(sent, ({ chat }) => chat)
  chats.delete(undefined)
  expect(chats.size).toBe(CHATS)
  for (const [chat, events] of chats) {
    const keys = events.map(({ key }) => key)
    const course = journal.filter(({ key }) => keys.includes(key))
    const firstStarts = [...new Set(course.filter(({ what }) => what === 'start').map(({ key }) => key))]
    expect({ chat, order: firstStarts }).toEqual({ chat, order: keys })
    for (const [index, key] of keys.entries()) {
      const next = course.findIndex((line) => line.key === keys[index + 1] && line.what === 'start')
      if (next < 0) continue
      const later = course
        .slice(next)
        .filter((line) => line.key === key && (line.what === 'start' || line.what === 'fail'))
      expect({ key, dead: dead.has(key), later }).toEqual({ key, dead: dead.has(key), later: [] })
    }
  }
}
