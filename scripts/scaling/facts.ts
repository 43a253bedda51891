/**
 * Prices and limits of the clouds, each with the page it is from. US dollars; AWS: us-east-1, first tier, without free
 * allowances unless they are named.
 *
 * `read` says how a number was seen: on the vendor's own page, or on somebody else's page that quotes it.
 */

export interface Fact {
  readonly value: number
  /** The value is for so many of what `what` names. */
  readonly per: 1 | 1_000_000
  readonly what: string
  readonly source: string
  /** The vendor's own text was read, or a quotation of it elsewhere. */
  readonly read: 'vendor' | 'quoted'
}

/** When these were looked up, in stored copies of the pages. */
export const AS_OF = '2026-11-24'

const million = 1_000_000

const AWS = 'https://docs.aws.amazon.com'
const CF = 'https://developers.cloudflare.com'

type Make = (value: number, what: string, source: string, per?: Fact['per']) => Fact

const vendor: Make = (value, what, source, per = 1) => ({ value, per, what, source, read: 'vendor' })
const quoted: Make = (value, what, source, per = 1) => ({ value, per, what, source, read: 'quoted' })

const LAMBDA_PRICES = 'https://aws.amazon.com/lambda/pricing/'
const SQS_PRICES = 'https://aws.amazon.com/sqs/pricing/'
const FARGATE_PRICES = 'https://aws.amazon.com/fargate/pricing/'
const WORKERS_PRICES = `${CF}/workers/platform/pricing/`
const QUEUES_PRICES = `${CF}/queues/platform/pricing/`
const OBJECT_PRICES = `${CF}/durable-objects/platform/pricing/`
const R2_PRICES = 'https://developers.cloudflare.com/r2/pricing/'

/** US dollars. */
export const PRICES = {
  lambdaRequest: quoted(0.2, 'Lambda: a million requests', LAMBDA_PRICES, million),
  lambdaGbSecond: quoted(13.3334, 'Lambda on arm64: a million GB-seconds', LAMBDA_PRICES, million),
  httpApiRequest: quoted(1, 'HTTP API: a million requests', 'https://aws.amazon.com/api-gateway/pricing/', million),
  sqsFifoRequest: quoted(0.5, 'SQS FIFO: a million requests, each of 64 KB at most', SQS_PRICES, million),
  sqsStandardRequest: quoted(0.4, 'SQS standard: a million requests, likewise', SQS_PRICES, million),
  dynamoDbWrite: quoted(
    0.625,
    'DynamoDB on demand: a million writes of 1 KB',
    'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    million,
  ),
  logsGb: quoted(0.5, 'CloudWatch Logs: a GB taken in', 'https://aws.amazon.com/cloudwatch/pricing/'),
  outGb: quoted(0.09, 'A GB to the internet', 'https://aws.amazon.com/ec2/pricing/on-demand/'),
  secretMonth: quoted(0.4, 'Secrets Manager: a secret, a month', 'https://aws.amazon.com/secrets-manager/pricing/'),
  fargateVcpuHour: quoted(0.03238, 'Fargate on arm64: a vCPU, an hour', FARGATE_PRICES),
  fargateGbHour: quoted(0.00356, 'Fargate on arm64: a GB, an hour', FARGATE_PRICES),
  publicIpHour: quoted(0.005, 'A public IPv4 address, an hour', 'https://aws.amazon.com/vpc/pricing/'),
  workersMonth: vendor(5, 'Workers Paid: a month', WORKERS_PRICES),
  workersRequest: vendor(0.3, 'Workers: a million requests, beyond 10 million', WORKERS_PRICES, million),
  workersCpuMs: vendor(0.02, 'Workers: a million ms of CPU, beyond 30 million', WORKERS_PRICES, million),
  queuesOperation: vendor(
    0.4,
    'Queues: a million operations, each of 64 KB at most, beyond 1 million',
    QUEUES_PRICES,
    million,
  ),
  objectRequest: vendor(0.15, 'Durable Objects: a million requests, beyond 1 million', OBJECT_PRICES, million),
  objectGbSecond: vendor(12.5, 'Durable Objects: a million GB-seconds, beyond 400,000', OBJECT_PRICES, million),
  rowWritten: vendor(1, 'Durable Objects: a million rows written, beyond 50 million', OBJECT_PRICES, million),
  rowRead: vendor(0.001, 'Durable Objects: a million rows read, beyond 25 billion', OBJECT_PRICES, million),
  r2Write: vendor(4.5, 'R2: a million writes, beyond 1 million', R2_PRICES, million),
  r2Read: vendor(0.36, 'R2: a million reads, beyond 10 million', R2_PRICES, million),
} as const satisfies Record<string, Fact>

/** What the paid plan of Cloudflare includes in a month. */
export const INCLUDED = {
  workersRequests: 10 * million,
  workersCpuMs: 30 * million,
  queuesOperations: million,
  objectRequests: million,
  objectGbSeconds: 400_000,
  rowsWritten: 50 * million,
  rowsRead: 25_000 * million,
}

const SQS_QUOTAS = `${AWS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html`
const SQS_SCALING = `${AWS}/lambda/latest/dg/services-sqs-scaling.html`

const LAMBDA = `${AWS}/lambda/latest/dg`
const ON_DEMAND = `${AWS}/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html`

export const LIMITS = {
  lambdaConcurrency: vendor(
    1000,
    'Lambda: executions at the same time, in an account and region; new accounts have fewer',
    `${LAMBDA}/gettingstarted-limits.html`,
  ),
  lambdaRequestsPerConcurrency: quoted(
    10,
    'Lambda: requests a second for each of those',
    `${LAMBDA}/lambda-concurrency.html`,
  ),
  lambdaScaling: vendor(1000, 'Lambda: executions that a function gains in 10 s', `${LAMBDA}/scaling-behavior.html`),
  sqsPollers: vendor(5, 'Lambda and SQS: batches asked for when there is little to do', SQS_SCALING),
  sqsMapping: vendor(1250, 'Lambda and SQS: batches at the same time', SQS_SCALING),
  fifoRequestsLargest: vendor(
    70_000,
    'SQS FIFO: calls a second of each kind; N. Virginia, Oregon, Ireland',
    SQS_QUOTAS,
  ),
  fifoRequestsLarge: vendor(19_000, 'SQS FIFO: likewise; Ohio, Frankfurt', SQS_QUOTAS),
  fifoRequestsMedium: quoted(9000, 'SQS FIFO: likewise; Mumbai, Singapore, Sydney, Tokyo', SQS_QUOTAS),
  fifoGroup: vendor(300, 'SQS FIFO: calls a second of each kind for a partition', SQS_QUOTAS),
  sqsInFlight: vendor(
    120_000,
    'SQS: messages received and not yet deleted',
    `${AWS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-fifo.html`,
  ),
  dynamoDbNewTable: vendor(4000, 'DynamoDB: writes a second of a new table; later twice the former peak', ON_DEMAND),
  dynamoDbTable: vendor(40_000, 'DynamoDB: writes a second of a table', ON_DEMAND),
  dynamoDbPartition: vendor(
    1000,
    'DynamoDB: writes a second of a partition',
    'https://repost.aws/knowledge-center/on-demand-table-throttling-dynamodb',
  ),
  queueMessages: vendor(5000, 'Queues: messages a second', `${CF}/queues/platform/limits/`),
  queueConsumers: vendor(250, 'Queues: batches at the same time', `${CF}/queues/platform/limits/`),
  objectRequests: vendor(
    1000,
    'Durable Objects: requests a second to one of them, a soft limit',
    `${CF}/durable-objects/platform/limits/`,
  ),
} as const satisfies Record<string, Fact>
