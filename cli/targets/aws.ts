/** The dead letters of the functions on AWS: an SQS queue, with the other ports for redriving. */
import { loadForAws } from '../../container/optional.ts'
import type { Config } from '../../lib/config/environment.ts'
import { allLetters } from '../../lib/core/redrive.ts'
import { redriveFrom, showMessage } from './ports.ts'
import type { Target } from './target.ts'

/**
 * Letters that are looked at are hidden from others until this is closed.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID when the queue of dead letters, or for redriving the rest, is not set
 */
export async function awsTarget({ aws }: Config, environment: NodeJS.ProcessEnv): Promise<Target> {
  const { awsDeadLetters, awsRedrivePorts } = await loadForAws('--target aws')
  const { dead, bodies, close } = awsDeadLetters(aws, environment)
  return {
    letters: () => allLetters(dead),
    async show(key) {
      const letter = await dead.get(key)
      if (letter !== undefined) return showMessage(key, letter.body, bodies)
      return { problem: `there is no dead letter with the key ${key}; larkgate dead --target aws lists the keys` }
    },
    redrive: (which) =>
      redriveFrom(which, { dead, ...(bodies && { bodies }), ...awsRedrivePorts(aws, bodies, environment) }),
    close,
  }
}
