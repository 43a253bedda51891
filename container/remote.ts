/** Events handed over to a gateway in a cloud. Nothing is kept here: what is not taken there is refused. */
import { systemClock } from '../lib/clocks/system.ts'
import type { Config, QueueConfig } from '../lib/config/environment.ts'
import { ConfigError } from '../lib/core/errors.ts'
import { ingestQueue } from '../lib/queues/ingest.ts'
import { nodeOperatorTransport } from '../lib/transports/node-operator.ts'
import type { Backend } from './backend.ts'
import { version } from './version.ts'

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID
 */
export async function openRemote({ queue }: Config): Promise<Backend> {
  if (queue.kind === 'ingest') return openIngest(queue)
  throw new ConfigError('ERR_CONFIG_INVALID', `LARKGATE_QUEUE=${queue.kind} is not served yet`)
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
