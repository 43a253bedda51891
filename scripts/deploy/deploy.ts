/**
 * From a clone to a stack: checks, builds, packages, checks what was packaged, deploys, says what to put into the console.
 *
 * What can fail without an account fails first.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { templateProblems } from '../template/check.ts'
import type { Template } from '../template/template.ts'
import { checkSizes, readSocketApps, readWebhookApps } from './apps.ts'
import {
  checkCredentials,
  configuredRegion,
  createSecret,
  type Run,
  readOutputs,
  readSecret,
  type Secret,
} from './aws.ts'
import { DeployError, type DeployOptions } from './command-line.ts'
import { consoleSteps, countTypes, settings } from './words.ts'

export interface DeployPorts {
  readonly run: Run
  readonly say: (text: string) => void
  /** Where the package goes. */
  readonly folder: string
}

/**
 * @throws {DeployError} with what to do about it
 */
export async function deploy(options: DeployOptions, ports: DeployPorts): Promise<void> {
  if (options.isDryRun) await rehearse(options, ports)
  else await perform(options, ports)
}

async function rehearse(options: DeployOptions, ports: DeployPorts): Promise<void> {
  const values = await settle(options, ports)
  const region = options.region === undefined ? [] : ['--region', options.region]
  if (options.region !== undefined) checkRegion(options.region, values)
  await build(options, ports)
  const template = await packageStack(options, ports)
  ports.say(`Nothing was deployed. Without --dry-run the stack ${stackName(options)} would have:`)
  ports.say(countTypes(template))
  ports.say(
    `with ${Object.entries(values)
      .flatMap(([name, value]) => (value ? [`${name}=${value}`] : []))
      .join(' ')}`,
  )
  ports.say(`It needs the secret ${values.secret}:\n  ${createSecret(values.secret as string, region)}`)
}

async function perform(given: DeployOptions, ports: DeployPorts): Promise<void> {
  const { run, say } = ports
  const profile = given.profile === undefined ? [] : ['--profile', given.profile]
  const region = given.region ?? (await configuredRegion(run, profile))
  const values = await settle({ ...given, region }, ports)
  checkRegion(region, values)
  const common = ['--region', region, ...profile]
  await checkCredentials(run, common)
  const { secret, webhook, socket, found } = await readSecrets(values, run, common)
  const options = { ...given, region, parameters: { ...given.parameters, ...found } }
  await build(options, ports)
  const template = await packageStack(options, ports)
  checkSizes(template, secret.text)
  say(`deploying ${stackName(options)} to ${region}, which takes some minutes`)
  await must(run, 'serverless', ['deploy', '--package', ports.folder, ...words(options)], 'AWS did not take the stack')
  const outputs = await readOutputs(run, stackName(options), common)
  const { BaseUrl: base } = outputs
  if (base === undefined) throw new DeployError(`deployed, but the stack ${stackName(options)} names no BaseUrl`)
  say(consoleSteps(base, webhook, socket))
  say(settings(outputs))
}

/** Every parameter, with what serverless.yml and the defaults say of it. */
type Values = Readonly<Record<string, string>>

/**
 * @throws {DeployError} when parameters do not go together
 */
async function settle(options: DeployOptions, { run }: DeployPorts): Promise<Values> {
  const args = ['print', '--path', 'custom.stack.parameters', '--format', 'json', ...words(options)]
  const { code, stdout, stderr } = await run('serverless', args)
  if (code === undefined) throw new DeployError('there is no serverless, run npm ci')
  if (code === 0) return JSON.parse(stdout) as Values
  const said = `${stdout}\n${stderr}`.trim()
  // What infra/aws/parameters.cjs has to say is at the end of a long line.
  const [, problem] = /Returned JS function errored with: (.*)/.exec(said) ?? []
  throw new DeployError(problem ?? `serverless.yml cannot be read:\n${said}`)
}

function checkRegion(region: string, values: Values): void {
  if (region.startsWith('cn-') && values.http !== 'api') {
    throw new DeployError('there are no Function URLs in the China regions: add --param http=api')
  }
}

interface Secrets {
  /** Of the functions. */
  readonly secret: Secret
  /** Names of apps. */
  readonly webhook: readonly string[]
  readonly socket: readonly string[]
  /** Parameters by which a new version is a change of the stack. */
  readonly found: Readonly<Record<string, string>>
}

async function readSecrets(values: Values, run: Run, common: readonly string[]): Promise<Secrets> {
  const [name, taskName] = [values.secret as string, values['long-connection-secret'] as string]
  const hasTask = values['long-connection'] === 'on'
  const isShared = hasTask && name === taskName
  const secret = await readSecret(run, name, common)
  const webhook = readWebhookApps(name, secret.text, isShared)
  const found = { 'secret-version': secret.version }
  if (!hasTask) return { secret, webhook, socket: [], found }
  const task = isShared ? secret : await readSecret(run, taskName, common)
  const socket = readSocketApps(taskName, task.text)
  const ofTask = { 'long-connection-secret-arn': task.arn, 'long-connection-secret-version': task.version }
  return { secret, webhook, socket, found: { ...found, ...ofTask } }
}

async function build({ build: more }: DeployOptions, { run, say }: DeployPorts): Promise<void> {
  say('building the functions')
  const args = ['run', '--silent', 'build:aws', ...(more.length > 0 ? ['--', ...more] : [])]
  await must(run, 'npm', args, 'the functions cannot be built')
}

async function packageStack(options: DeployOptions, { run, say, folder }: DeployPorts): Promise<Template> {
  say('packaging')
  await must(run, 'serverless', ['package', '--package', folder, ...words(options)], 'the stack cannot be packaged')
  const template = JSON.parse(readFileSync(join(folder, TEMPLATE), 'utf8')) as Template
  const problems = templateProblems(template)
  if (problems.length > 0) throw new DeployError(`the stack is not as it should be:\n  ${problems.join('\n  ')}`)
  return template
}

/** As osls names it. */
export const TEMPLATE = 'cloudformation-template-update-stack.json'

async function must(run: Run, program: string, args: readonly string[], what: string): Promise<void> {
  const { code, stdout, stderr } = await run(program, args)
  if (code === undefined) throw new DeployError(`${what}: there is no ${program}, run npm ci`)
  if (code !== 0) throw new DeployError(`${what}:\n${`${stdout}\n${stderr}`.trim()}`)
}

function words({ stage, region, profile, parameters }: DeployOptions): readonly string[] {
  return [
    ...['--stage', stage],
    ...(region === undefined ? [] : ['--region', region]),
    ...(profile === undefined ? [] : ['--aws-profile', profile]),
    ...Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]),
  ]
}

function stackName({ stage }: DeployOptions): string {
  return `larkgate-${stage}`
}
