/** The light sender, as a bundle has it. */
import { systemClock } from '../../lib/clocks/system.ts'
import type { EventQueue } from '../../lib/core/ports.ts'
import { lightSqsQueue } from '../../lib/queues/sqs-light.ts'

export function open(queueUrl: string): EventQueue {
  return lightSqsQueue({ queueUrl, environment: process.env, clock: systemClock, random: Math.random })
}
