/** Is the secret what the functions can start with? They read it as LARK_APPS. */
import { type Config, type Environment, readEnvironment } from '../../lib/config/environment.ts'
import { ConfigError } from '../../lib/core/errors.ts'
import { asText, isRecord, resourcesOf, type Template } from '../template/template.ts'
import { DeployError } from './command-line.ts'

/** Names and values of all variables of a function (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const MAX_ENVIRONMENT_BYTES = 4096
/** URLs and names are known only when they have been made; this is longer than any of them. */
const REFERENCE_BYTES = 160

/** Every variable that the gateway on Node needs besides; what it says is not looked at. */
const TASK = { LARKGATE_RECEIVE: 'socket', LARKGATE_QUEUE: 'sqs', LARKGATE_QUEUE_URL: 'https://queue.example' }

/**
 * Names of the apps that the functions serve. Empty when all that is in the secret is for the long connection.
 *
 * @param name of the secret
 * @throws {DeployError} with what is wrong and never with a value
 */
export function readWebhookApps(name: string, text: string, isSharedWithTask: boolean): readonly string[] {
  const { webhookApps } = read(name, { LARK_APPS: text })
  if (webhookApps.length === 0 && isSharedWithTask) return []
  return namesOf(read(name, { LARK_APPS: text, LARKGATE_RECEIVE: 'webhook' }).webhookApps)
}

/**
 * Names of the apps that the long connection serves.
 *
 * @throws {DeployError} with what is wrong and never with a value
 */
export function readSocketApps(name: string, text: string): readonly string[] {
  return namesOf(read(name, { ...TASK, LARK_APPS: text }).socketApps)
}

function namesOf(apps: Config['apps']): readonly string[] {
  return apps.map((app) => app.name)
}

function read(name: string, environment: Environment): Config {
  try {
    return readEnvironment(environment)
  } catch (error) {
    if (error instanceof ConfigError) throw new DeployError(`the secret ${name}: ${error.message}`)
    throw error
  }
}

/**
 * @throws {DeployError} when an environment would be larger than Lambda takes
 */
export function checkSizes(template: Template, text: string): void {
  for (const [id, { Properties = {} }] of resourcesOf(template, 'AWS::Lambda::Function')) {
    const bytes = environmentBytes(Properties.Environment, text)
    if (bytes > MAX_ENVIRONMENT_BYTES) {
      const message = `the variables of ${id} would have about ${bytes} bytes, and Lambda takes ${MAX_ENVIRONMENT_BYTES}`
      throw new DeployError(`${message}: deploy the apps in several stages`)
    }
  }
}

function environmentBytes(environment: unknown, apps: string): number {
  const variables = isRecord(environment) && isRecord(environment.Variables) ? environment.Variables : {}
  const sizes = Object.entries(variables).map(([name, value]) => {
    if (name === 'LARK_APPS') return name.length + Buffer.byteLength(apps)
    return name.length + (typeof value === 'string' ? Buffer.byteLength(asText(value)) : REFERENCE_BYTES)
  })
  return sizes.reduce((sum, size) => sum + size, 0)
}
