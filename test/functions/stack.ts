/** The stack on this machine: queue, dead letters, table and bucket, and both functions as they are deployed. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, onTestFinished } from 'vitest'
import { systemClock } from '../../lib/clocks/system.ts'
import type { DeadLetter } from '../../lib/core/ports.ts'
import { sqsDeadLetters } from '../../lib/dead/sqs.ts'
import { type AwsBuildOptions, buildAws } from '../../scripts/aws.ts'
import { createPlatform, type Platform } from '../../simulator/index.ts'
import { type LocalDynamoDb, startDynamoDb } from '../support/dynamodb.ts'
import { CREDENTIALS, type Fauxqs, startFauxqsHere } from '../support/fauxqs.ts'
import { type Middleman, startMiddleman } from '../support/middleman.ts'
import { type FunctionUrl, startFunctionUrl } from './function-url.ts'
import { type FunctionOptions, type LambdaFunction, lambdaFunction } from './lambda.ts'

export const APP = {
  appId: 'cli_functions_test',
  encryptKey: 'encrypt-key-of-the-function-tests',
  verificationToken: 'verification-token-of-the-function-tests',
} as const

/** They do what their type says, and keep a journal. */
const HANDLERS = 'test/process/fixtures/handlers.ts'

export interface Services {
  readonly fauxqs: Fauxqs
  readonly db: LocalDynamoDb
  /** Between the functions and each service. */
  readonly between: { readonly sqs: Middleman; readonly s3: Middleman; readonly dynamodb: Middleman }
  /** Built once: `receive` and `consume`. */
  readonly folder: string
}

/** For all tests of a file; gone with what it has made when the last one has ended. */
export async function startServices(options: AwsBuildOptions = {}): Promise<Services> {
  const folder = newFolder(afterAll)
  const [fauxqs, db] = await Promise.all([
    startFauxqsHere(),
    startDynamoDb(),
    buildAws(folder, { handlers: HANDLERS, ...options }),
  ])
  const [sqs, s3, dynamodb] = await Promise.all([
    startMiddleman(fauxqs.endpoint),
    startMiddleman(fauxqs.endpoint),
    startMiddleman(db.endpoint),
  ])
  afterAll(async () => {
    await Promise.all([sqs.close(), s3.close(), dynamodb.close()])
    await Promise.all([fauxqs.close(), db.close()])
  })
  return { fauxqs, db, between: { sqs, s3, dynamodb }, folder }
}

export interface Stack {
  readonly queueUrl: string
  readonly deadLetterUrl: string
  readonly table: string
  readonly client: SQSClient
  readonly environment: Readonly<Record<string, string>>
  readonly receive: LambdaFunction
  readonly consume: LambdaFunction
  readonly url: FunctionUrl
  /** Pushes to `receive` as {@link APP}. */
  readonly platform: Platform
  readonly journal: () => JournalLine[]
}

export interface StackOptions {
  readonly fifo?: boolean
  readonly variables?: Readonly<Record<string, string>>
  readonly receive?: Partial<FunctionOptions>
  readonly consume?: Partial<FunctionOptions>
}

let stacks = 0

/** New and empty, for one test. */
export async function startStack(services: Services, options: StackOptions = {}): Promise<Stack> {
  const { fauxqs, db, between, folder } = services
  const { fifo = true, variables = {} } = options
  for (const one of Object.values(between)) one.behave()
  const bucket = `bodies-${++stacks}`
  const [queueUrl, deadLetterUrl, table] = await Promise.all([
    fauxqs.createQueue({ fifo }),
    fauxqs.createQueue({ fifo }),
    db.newTable(),
    fetch(`${fauxqs.endpoint}/${bucket}`, { method: 'PUT' }),
  ])
  const journalPath = join(newFolder(onTestFinished), 'journal')
  const environment = {
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_SQS: between.sqs.url,
    AWS_ENDPOINT_URL_S3: between.s3.url,
    AWS_ENDPOINT_URL_DYNAMODB: between.dynamodb.url,
    LARK_APP_ID: APP.appId,
    LARK_ENCRYPT_KEY: APP.encryptKey,
    LARK_VERIFICATION_TOKEN: APP.verificationToken,
    LARKGATE_QUEUE_URL: queueUrl,
    LARKGATE_DEAD_LETTER_URL: deadLetterUrl,
    LARKGATE_TABLE: table,
    LARKGATE_BUCKET: bucket,
    JOURNAL: journalPath,
    ...variables,
  }
  const receive = lambdaFunction({ folder: join(folder, 'receive'), environment, ...options.receive })
  const consume = lambdaFunction({ folder: join(folder, 'consume'), environment, ...options.consume })
  const url = await startFunctionUrl(receive)
  onTestFinished(async () => {
    await url.close()
    await Promise.all([receive.stop(), consume.stop()])
  })
  const platform = createPlatform({ url: `${url.url}/webhook/event`, cardUrl: `${url.url}/webhook/card`, ...APP })
  const { client } = fauxqs
  return {
    queueUrl,
    deadLetterUrl,
    table,
    client,
    environment,
    receive,
    consume,
    url,
    platform,
    journal: () => readJournal(journalPath),
  }
}

/** The dead letters there are, which are on their queue again afterwards. */
export async function lettersOf({ client, deadLetterUrl }: Stack): Promise<readonly DeadLetter[]> {
  const dead = sqsDeadLetters({ client, queueUrl: deadLetterUrl, clock: systemClock })
  const { letters } = await dead.list(1000)
  await dead.close()
  return letters
}

export interface JournalLine {
  readonly what: string
  readonly key: string
  readonly attempt: number
  readonly atMs: number
}

function readJournal(path: string): JournalLine[] {
  try {
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
    return lines.map((line) => {
      const [what = '', key = '', attempt, atMs] = line.split(' ')
      return { what, key, attempt: Number(attempt), atMs: Number(atMs) }
    })
  } catch {
    return []
  }
}

function newFolder(atTheEnd: (cleanup: () => void) => unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'larkgate-functions-'))
  atTheEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
