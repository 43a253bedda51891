/** AWS Lambda behind the SQS queue, with partial batch responses: runs the handlers. */
import handlers from '#handlers'
import { systemClock } from '../lib/clocks/system.ts'
import { createConsume } from './consuming.ts'
import { routesOf } from './handlers.ts'
import { surviveForgottenPromises } from './log.ts'

surviveForgottenPromises()

export const handler = createConsume(process.env, routesOf({ default: handlers }), systemClock)
