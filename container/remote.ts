/** Events handed over to a gateway in a cloud. Nothing is kept here: what is not taken there is refused. */
import { systemClock } from '../lib/clocks/system.ts'
import type { Config, QueueConfig } from '../lib/config/environment.ts'
import { ingestQueue } from '../lib/queues/ingest.ts'
import { nodeOperatorTransport } from '../lib/transports/node-operator.ts'
import type { Backend } from './backend.ts'
import { loadForAws } from './optional.ts'
import { version } from './version.ts'

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID
 */
export async function openRemote({ queue, aws }: Config): Promise<Backend> {
  if (queue.kind === 'ingest') return openIngest(queue)
  // Nobody else pays for the AWS SDK.
  const { openSqs } = await loadForAws('LARKGATE_QUEUE=sqs')
  return openSqs({ queueUrl: aws.queueUrl ?? '', bucket: aws.bucket, environment: process.env })
}

function openIngest({ url, token }: Extract<QueueConfig, { kind: 'ingest' }>): Backend {
  const { send, check, close } = ingestQueue({
    url,
    token,
    transport: nodeOperatorTransport(version()),
    clock: systemClock,
  })
  return { queue: { send }, check, close }
}
