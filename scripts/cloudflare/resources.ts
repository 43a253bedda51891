/** Queues and buckets: made where they are missing, left alone where they are there. */
import { Failure } from './failure.ts'
import { apiCode, problemOf, type Wrangler } from './wrangler.ts'

export type Made = 'made' | 'there'

/**
 * @throws {Failure}
 */
export async function ensureQueue(wrangler: Wrangler, name: string): Promise<Made> {
  const info = await wrangler(['queues', 'info', name])
  if (info.code === 0) return 'there'
  if (!info.output.includes('does not exist'))
    throw new Failure(`the queue ${name} cannot be looked up: ${problemOf(info)}`)
  const created = await wrangler(['queues', 'create', name])
  if (created.code === 0) return 'made'
  throw new Failure(
    `the queue ${name} cannot be made: ${problemOf(created)} (Queues need a Workers plan that has them, and a token with the permission Queues Edit)`,
  )
}

/** Of R2's API. */
const NO_SUCH_BUCKET = 10006
const R2_NOT_ENABLED = 10042

/** Later than any queue keeps a message (14 days at most), and time enough to redrive what died of a fault. */
export const BUCKET_DAYS = 90
const RULE = 'larkgate-expire'

/**
 * The rule that lets bodies expire is added to a bucket that is made here; that of any other bucket is its owner's.
 *
 * @throws {Failure}
 */
export async function ensureBucket(wrangler: Wrangler, name: string): Promise<Made> {
  const info = await wrangler(['r2', 'bucket', 'info', name, '--json'])
  if (info.code === 0) return 'there'
  if (apiCode(info) === R2_NOT_ENABLED) throw new Failure(notEnabled(name))
  if (apiCode(info) !== NO_SUCH_BUCKET) throw new Failure(`the bucket ${name} cannot be looked up: ${problemOf(info)}`)
  const created = await wrangler(['r2', 'bucket', 'create', name])
  if (apiCode(created) === R2_NOT_ENABLED) throw new Failure(notEnabled(name))
  if (created.code !== 0) throw new Failure(`the bucket ${name} cannot be made: ${problemOf(created)}`)
  const rule = ['r2', 'bucket', 'lifecycle', 'add', name, RULE, '--expire-days', String(BUCKET_DAYS), '--force']
  const added = await wrangler(rule)
  if (added.code !== 0) {
    throw new Failure(
      `the bucket ${name} keeps everything for ever: ${problemOf(added)}. Run \`npx wrangler ${rule.join(' ')}\``,
    )
  }
  return 'made'
}

function notEnabled(name: string): string {
  return `the bucket ${name} cannot be made: R2 is not enabled for this account. Enable it in the dashboard (it asks for a means of payment, the first 10 GB are free), or deploy without a bucket: add --without-bucket, and events larger than the queue takes are refused`
}
