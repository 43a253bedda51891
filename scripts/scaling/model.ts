/** What a rate of events needs and costs on each cloud. Arithmetic only: the numbers are in `facts.ts`. */
import { INCLUDED, LIMITS, PRICES } from './facts.ts'

/** What an event is taken to be. docs/scaling.md has the same list in words. */
export const EVENT = {
  receiveMs: 20,
  handlerMs: 100,
  /** Claim, done mark and the rest of a batch. */
  batchMs: 20,
  memoryGb: 0.5,
  /** Claim and done mark. */
  storeWrites: 2,
  /** Lines of larkgate, and of the platform for each execution. */
  logBytes: 600,
  executionLogBytes: 400,
  answerBytes: 500,
  workerReceiveCpuMs: 0.5,
  workerHandleCpuMs: 1.5,
  objectMs: 5,
  objectGb: 0.128,
  /** Claim and done mark, and the row is deleted later. */
  rowsWritten: 3,
  /** Twice by claim and done mark, and each hour by the sweep for as long as the row is there. */
  rowsRead: 14,
} as const

/** Seconds of a month of 30 days. */
export const MONTH_SECONDS = 30 * 86_400
const MONTH_HOURS = 720

export interface Rate {
  readonly perSecond: number
  /** Events per batch. */
  readonly batch: number
}

export interface Line {
  readonly name: string
  /** Dollars a month. */
  readonly cost: number
}

/** Price of one piece. */
const p = Object.fromEntries(Object.entries(PRICES).map(([name, { value, per }]) => [name, value / per])) as Record<
  keyof typeof PRICES,
  number
>

/** With a Function URL and a FIFO queue. */
export function awsLines(events: number, batch: number): readonly Line[] {
  const batches = events / batch
  const receiveGbSeconds = (events * EVENT.memoryGb * EVENT.receiveMs) / 1000
  const consumeGbSeconds = (batches * EVENT.memoryGb * (EVENT.handlerMs + EVENT.batchMs)) / 1000
  const logBytes = events * EVENT.logBytes + (events + batches) * EVENT.executionLogBytes
  return [
    { name: 'Lambda, receive', cost: events * p.lambdaRequest + receiveGbSeconds * p.lambdaGbSecond },
    { name: 'Lambda, consume', cost: batches * p.lambdaRequest + consumeGbSeconds * p.lambdaGbSecond },
    { name: 'SQS', cost: (events + 2 * batches) * p.sqsFifoRequest },
    { name: 'DynamoDB', cost: events * EVENT.storeWrites * p.dynamoDbWrite },
    { name: 'Logs', cost: gigabytes(logBytes) * p.logsGb },
    { name: 'Answers to the internet', cost: gigabytes(events * EVENT.answerBytes) * p.outGb },
  ]
}

/** What a month costs less with a standard queue, and more with an HTTP API. */
export function awsChoices(events: number, batch: number): { readonly standard: number; readonly api: number } {
  const requests = events + (2 * events) / batch
  return { standard: requests * (p.sqsFifoRequest - p.sqsStandardRequest), api: events * p.httpApiRequest }
}

/** What is paid when nothing happens: Lambda asks the queue all the time, 20 s at a time. */
export function awsIdle(): number {
  const polls = (LIMITS.sqsPollers.value * MONTH_SECONDS) / 20
  return polls * p.sqsFifoRequest + p.secretMonth
}

/** The task of the long connection: a quarter of a vCPU, half a GB, one public address. */
export function longConnection(): number {
  return MONTH_HOURS * (0.25 * p.fargateVcpuHour + 0.5 * p.fargateGbHour + p.publicIpHour)
}

export type Included = Readonly<Record<keyof typeof INCLUDED, number>>

/** @param plan what is included in it; nothing, to see what more of them cost */
export function cloudflareLines(events: number, batch: number, plan: Included = INCLUDED): readonly Line[] {
  const requests = events + events / batch
  const cpuMs = events * (EVENT.workerReceiveCpuMs + EVENT.workerHandleCpuMs)
  const objectRequests = events * EVENT.storeWrites
  const beyond = (used: number, included: number) => Math.max(0, used - included)
  return [
    { name: 'Plan', cost: p.workersMonth },
    { name: 'Workers, requests', cost: beyond(requests, plan.workersRequests) * p.workersRequest },
    { name: 'Workers, CPU', cost: beyond(cpuMs, plan.workersCpuMs) * p.workersCpuMs },
    { name: 'Queues', cost: beyond(3 * events, plan.queuesOperations) * p.queuesOperation },
    { name: 'Durable Objects, requests', cost: beyond(objectRequests, plan.objectRequests) * p.objectRequest },
    {
      name: 'Durable Objects, time',
      cost: beyond(objectGbSeconds(events), plan.objectGbSeconds) * p.objectGbSecond,
    },
    { name: 'Rows written', cost: beyond(events * EVENT.rowsWritten, plan.rowsWritten) * p.rowWritten },
    { name: 'Rows read', cost: beyond(events * EVENT.rowsRead, plan.rowsRead) * p.rowRead },
  ]
}

/** What events cost more when they are too large for the queue: a write, and a read by its consumer. */
export function bucketCost(events: number): number {
  return events * (p.r2Write + p.r2Read)
}

/** Calls that overlap in an object are paid once, so an object costs no more than one that is always awake. */
function objectGbSeconds(events: number): number {
  const perSecond = events / MONTH_SECONDS
  const busySeconds = (events * EVENT.storeWrites * EVENT.objectMs) / 1000
  const awakeSeconds = shardsFor(perSecond) * MONTH_SECONDS
  return Math.min(busySeconds, awakeSeconds) * EVENT.objectGb
}

/** Twice as many objects as the limit asks for, and never fewer than the default. */
export function shardsFor(perSecond: number): number {
  const needed = Math.ceil((2 * perSecond * EVENT.storeWrites) / LIMITS.objectRequests.value)
  return Math.max(8, 2 ** Math.ceil(Math.log2(Math.max(1, needed))))
}

export interface AwsNeeds {
  readonly receiveConcurrency: number
  readonly consumeConcurrency: number
  /** Concurrency that the account has to have, for executions at the same time and for requests per second. */
  readonly accountConcurrency: number
  readonly sends: number
  readonly receives: number
  readonly inFlight: number
  readonly writes: number
  readonly partitions: number
}

export function awsNeeds({ perSecond, batch }: Rate): AwsNeeds {
  const batches = perSecond / batch
  const receiveConcurrency = (perSecond * EVENT.receiveMs) / 1000
  const consumeConcurrency = (batches * (EVENT.handlerMs + EVENT.batchMs)) / 1000
  const byRequests = (perSecond + batches) / LIMITS.lambdaRequestsPerConcurrency.value
  const writes = perSecond * EVENT.storeWrites
  return {
    receiveConcurrency,
    consumeConcurrency,
    accountConcurrency: Math.max(receiveConcurrency + consumeConcurrency, byRequests),
    sends: perSecond,
    receives: batches,
    inFlight: consumeConcurrency * batch,
    writes,
    partitions: Math.ceil(writes / LIMITS.dynamoDbPartition.value),
  }
}

export interface CloudflareNeeds {
  readonly queues: number
  readonly consumers: number
  readonly objectRequests: number
  readonly shards: number
  readonly cpuSecondsPerSecond: number
}

export function cloudflareNeeds({ perSecond, batch }: Rate): CloudflareNeeds {
  return {
    queues: Math.ceil(perSecond / LIMITS.queueMessages.value),
    consumers: (perSecond / batch / 1000) * (EVENT.handlerMs + EVENT.batchMs),
    objectRequests: perSecond * EVENT.storeWrites,
    shards: shardsFor(perSecond),
    cpuSecondsPerSecond: (perSecond * (EVENT.workerReceiveCpuMs + EVENT.workerHandleCpuMs)) / 1000,
  }
}

export function total(lines: readonly Line[]): number {
  return lines.reduce((sum, { cost }) => sum + cost, 0)
}

const gigabytes = (bytes: number) => bytes / 1e9
