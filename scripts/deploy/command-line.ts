/** The words after `npm run deploy:aws --`, checked before anything is built. */
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'

/** What can be said to somebody in one line. */
export class DeployError extends Error {
  override readonly name = 'DeployError'
}

export interface DeployOptions {
  readonly stage: string
  /** As given, or of the environment; absent: whatever the AWS configuration says. */
  readonly region: string | undefined
  readonly profile: string | undefined
  readonly isDryRun: boolean
  /** For the build: other handlers, another sender. */
  readonly build: readonly string[]
  /** What was given here: without defaults, and without what serverless.yml has. */
  readonly parameters: Readonly<Record<string, string>>
}

export interface Parameter {
  readonly default: string | ((stage: string, given: Readonly<Record<string, string>>) => string)
  readonly meaning: string
  /** What a wrong value is told. */
  readonly says: string
}

interface ParametersModule {
  readonly PARAMETERS: Readonly<Record<string, Parameter>>
  readonly valueProblems: (given: Readonly<Record<string, string>>) => readonly string[]
  readonly parameterProblems: (given: Readonly<Record<string, string>>) => readonly string[]
  readonly withDefaults: (given: Readonly<Record<string, string>>, stage: string) => Readonly<Record<string, string>>
  readonly stackOf: (given: Readonly<Record<string, string>>, stage: string) => Readonly<Record<string, unknown>>
}

export const parametersModule = createRequire(import.meta.url)('../../infra/aws/parameters.cjs') as ParametersModule

/**
 * @throws {DeployError} for words that mean nothing, and for values that are wrong
 */
export function readCommandLine(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): DeployOptions {
  const values = parse(argv)
  const stage = values.stage ?? 'prod'
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(stage)) throw new DeployError('--stage must be a short name such as prod')
  const parameters = Object.fromEntries((values.param ?? []).map(splitParameter))
  const problems = parametersModule.valueProblems(parameters)
  if (problems.length > 0) throw new DeployError(problems.join('; '))
  const region = values.region ?? (environment.AWS_REGION || environment.AWS_DEFAULT_REGION || undefined)
  if (region !== undefined && !/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region)) {
    throw new DeployError('--region must be a region such as eu-west-1')
  }
  return {
    stage,
    region,
    profile: values['aws-profile'] ?? (environment.AWS_PROFILE || undefined),
    isDryRun: values['dry-run'] ?? false,
    build: (['handlers', 'sender'] as const).flatMap((name) => (values[name] ? [`--${name}`, values[name]] : [])),
    parameters,
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        stage: { type: 'string' },
        region: { type: 'string' },
        'aws-profile': { type: 'string' },
        'dry-run': { type: 'boolean' },
        handlers: { type: 'string' },
        sender: { type: 'string' },
        param: { type: 'string', multiple: true },
      },
    }).values
  } catch (error) {
    throw new DeployError((error as Error).message)
  }
}

function splitParameter(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new DeployError(`--param ${text} must be name=value`)
  return [text.slice(0, at), text.slice(at + 1)]
}
