/** What is asked of AWS, through its command line: who we are, where, the secret, and what the stack has made. */
import { DeployError } from './command-line.ts'

export interface Result {
  /** `undefined`: there is no such program. */
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end; never rejects. */
export type Run = (program: string, args: readonly string[]) => Promise<Result>

export interface Secret {
  readonly arn: string
  readonly version: string
  /** Never printed. */
  readonly text: string
}

const INSTALL = 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html'

/**
 * @throws {DeployError} without the program, and without credentials that AWS accepts
 */
export async function checkCredentials(run: Run, common: readonly string[]): Promise<void> {
  const { code, stderr } = await run('aws', ['sts', 'get-caller-identity', '--output', 'json', ...common])
  if (code === undefined) throw new DeployError(`the AWS command line is not installed: ${INSTALL}`)
  if (code !== 0) throw new DeployError(`AWS does not know who you are: ${reasonOf(stderr)}`)
}

/** The region of the AWS configuration. */
export async function configuredRegion(run: Run, profile: readonly string[]): Promise<string> {
  const { code, stdout } = await run('aws', ['configure', 'get', 'region', ...profile])
  if (code === undefined) throw new DeployError(`the AWS command line is not installed: ${INSTALL}`)
  const region = stdout.trim()
  if (region === '') throw new DeployError('no region: add --region, or set AWS_REGION')
  return region
}

/**
 * @throws {DeployError} when there is none, or it may not be read
 */
export async function readSecret(run: Run, name: string, common: readonly string[]): Promise<Secret> {
  const args = ['secretsmanager', 'get-secret-value', '--secret-id', name, '--output', 'json', ...common]
  const { code, stdout, stderr } = await run('aws', args)
  if (code !== 0 && stderr.includes('ResourceNotFoundException')) {
    throw new DeployError(`there is no secret ${name}. Create it:\n  ${createSecret(name, common)}`)
  }
  if (code !== 0) throw new DeployError(`the secret ${name} cannot be read: ${reasonOf(stderr)}`)
  const { ARN: arn, VersionId: version, SecretString: text } = parse(stdout)
  if (!arn || !version || !text) throw new DeployError(`the secret ${name} has no text`)
  return { arn, version, text }
}

export function createSecret(name: string, common: readonly string[]): string {
  return [
    'aws secretsmanager create-secret',
    `--name ${name}`,
    '--secret-string file://apps.json',
    ...pairs(common),
  ].join(' ')
}

/** Outputs of the stack, by name. */
export async function readOutputs(
  run: Run,
  stack: string,
  common: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const args = ['cloudformation', 'describe-stacks', '--stack-name', stack, '--query', 'Stacks[0].Outputs']
  const { code, stdout, stderr } = await run('aws', [...args, '--output', 'json', ...common])
  if (code !== 0) throw new DeployError(`deployed, but the stack ${stack} cannot be read: ${reasonOf(stderr)}`)
  const outputs = JSON.parse(stdout) as readonly { readonly OutputKey: string; readonly OutputValue: string }[]
  return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]))
}

function parse(text: string): Readonly<Record<string, string | undefined>> {
  try {
    return JSON.parse(text) as Record<string, string>
  } catch {
    throw new DeployError('the AWS command line did not answer with JSON')
  }
}

/** The last line that says something, without the name of the program. */
function reasonOf(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  return (lines.at(-1) ?? 'no reason was given').replace(/^\s*(?:aws: \[ERROR\]: )?/, '')
}

function pairs(args: readonly string[]): readonly string[] {
  return args.flatMap((arg, index) => (index % 2 === 0 ? [`${arg} ${args[index + 1]}`] : []))
}
