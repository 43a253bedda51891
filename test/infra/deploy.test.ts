import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Result, Run } from '../../scripts/deploy/aws.ts'
import { parametersModule, readCommandLine } from '../../scripts/deploy/command-line.ts'
import { deploy, TEMPLATE } from '../../scripts/deploy/deploy.ts'
import { run as runProgram } from '../../scripts/deploy/run.ts'
import type { Template } from '../../scripts/template/template.ts'
import { createService, TASK, words } from './package.ts'

/** What osls makes of the real serverless.yml: with and without the long connection. */
const templates: Record<'plain' | 'task', Template | undefined> = { plain: undefined, task: undefined }
let folder: string
beforeAll(async () => {
  using service = createService()
  templates.plain = await service.package()
  templates.task = await service.package(...words(TASK))
  folder = mkdtempSync(join(tmpdir(), 'larkgate-deploy-'))
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const APPS = JSON.stringify({ default: { encryptKey: 'invented-encrypt-key', verificationToken: 'invented-token' } })
const VERSION = '01234567-89ab-cdef-0123-456789abcdef'
const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:larkgate-prod-AbCdEf'
const URL = 'https://abc.lambda-url.eu-west-1.on.aws/'

const SECRET = { ARN, VersionId: VERSION, SecretString: APPS }
const SOCKET = { appId: 'cli_1', appSecret: 'invented' }

const ok = (value: unknown): Result => ({ code: 0, stdout: JSON.stringify(value), stderr: '' })
const failed = (stderr: string): Result => ({ code: 254, stdout: '', stderr })
const MISSING: Result = { code: undefined, stdout: '', stderr: 'spawn aws ENOENT' }

/** The first two words of a command → what it answers. */
type Answers = Readonly<Record<string, Result>>

const ANSWERS: Answers = {
  'aws configure': { code: 0, stdout: 'eu-west-1\n', stderr: '' },
  'aws sts': ok({ Account: '123456789012' }),
  'aws secretsmanager': ok(SECRET),
  'npm run': ok(''),
  'serverless package': ok(''),
  'serverless deploy': ok(''),
  'aws cloudformation': ok([
    { OutputKey: 'BaseUrl', OutputValue: URL },
    { OutputKey: 'QueueUrl', OutputValue: 'https://sqs/events.fifo' },
    { OutputKey: 'DeadLetterUrl', OutputValue: 'https://sqs/dead.fifo' },
    { OutputKey: 'TableName', OutputValue: 'table-1' },
    { OutputKey: 'BucketName', OutputValue: 'bucket-1' },
  ]),
}

function settled(args: readonly string[]): Result {
  const given = Object.fromEntries(
    args.flatMap((arg, index) => (args[index - 1] === '--param' ? [arg.split('=') as [string, string]] : [])),
  )
  const [problem] = parametersModule.parameterProblems(given)
  if (problem !== undefined) return failed(`Error:\nCannot …: Returned JS function errored with: ${problem}\n\nmore`)
  return ok(parametersModule.withDefaults(given, args[args.indexOf('--stage') + 1] as string))
}

function secretOf(apps: object): Answers {
  return { 'aws secretsmanager': ok({ ...SECRET, SecretString: JSON.stringify(apps) }) }
}

/** An account that answers, and keeps what it was asked. Parameters are settled as osls does it. */
function account(answers: Answers = {}, template = templates.plain): { readonly run: Run; readonly asked: string[] } {
  const asked: string[] = []
  const run: Run = async (program, args) => {
    asked.push([program, ...args].join(' '))
    const name = `${program} ${args[0]}`
    if (name === 'serverless print' && !(name in answers)) return settled(args)
    if (name === 'serverless package') {
      const output = args[args.indexOf('--package') + 1] as string
      mkdirSync(output, { recursive: true })
      writeFileSync(join(output, TEMPLATE), JSON.stringify(template))
    }
    return { ...ANSWERS, ...answers }[name] ?? failed(`nobody expected ${name}`)
  }
  return { run, asked }
}

async function deployWith(argv: readonly string[], { run }: { readonly run: Run }, environment = {}): Promise<string> {
  const said: string[] = []
  await deploy(readCommandLine(argv, environment), { run, folder, say: (text) => said.push(text) })
  return said.join('\n')
}

describe('npm run deploy:aws', () => {
  test('checks, builds, packages and deploys, in that order, and says what goes into the console', async () => {
    const aws = account()
    const said = await deployWith([], aws)
    const common = '--region eu-west-1'
    const stack = `--stage prod ${common} --param secret-version=${VERSION}`
    expect(aws.asked).toEqual([
      'aws configure get region',
      `serverless print --path custom.stack.parameters --format json --stage prod ${common}`,
      `aws sts get-caller-identity --output json ${common}`,
      `aws secretsmanager get-secret-value --secret-id larkgate-prod --output json ${common}`,
      'npm run --silent build:aws',
      `serverless package --package ${folder} ${stack}`,
      `serverless deploy --package ${folder} ${stack}`,
      `aws cloudformation describe-stacks --stack-name larkgate-prod --query Stacks[0].Outputs --output json ${common}`,
    ])
    expect(said).toContain(`\n  ${URL}webhook/event\n`)
    expect(said).toMatch(
      /\n {2}LARKGATE_QUEUE_URL=https:\/\/sqs\/events.fifo\n {2}LARKGATE_DEAD_LETTER_URL=https:\/\/sqs\/dead.fifo\n {2}LARKGATE_TABLE=table-1\n {2}LARKGATE_BUCKET=bucket-1$/,
    )
    expect(said).not.toContain('invented')
  })

  test('passes stage, region, profile and parameters on', async () => {
    const aws = account()
    const argv = ['--stage', 'test', '--region', 'us-east-1', '--aws-profile', 'me', '--param', 'concurrency=5']
    await deployWith(argv, aws)
    expect(aws.asked[1]).toBe('aws sts get-caller-identity --output json --region us-east-1 --profile me')
    expect(aws.asked[2]).toContain('--secret-id larkgate-test')
    expect(aws.asked).toContainEqual(
      expect.stringMatching(
        /^serverless deploy .*--stage test --region us-east-1 --aws-profile me --param concurrency=5/,
      ),
    )
    expect(aws.asked.at(-1)).toContain('--stack-name larkgate-test')
  })

  test('names an address for each of several apps, and no secret', async () => {
    const several = { sales: { encryptKey: 'invented-a' }, hr: { verificationToken: 'invented-b' } }
    const aws = account(secretOf(several))
    const said = await deployWith([], aws)
    expect(said).toContain(`  sales  ${URL}webhook/sales/event\n  hr     ${URL}webhook/hr/event\n`)
    expect(said).not.toContain('invented')
  })

  test('needs no webhook when every app has the long connection', async () => {
    const aws = account(secretOf({ bot: SOCKET }), templates.task)
    const said = await deployWith(words(TASK), aws)
    expect(said).toContain('Long connection, of bot: choose it in the console once the task runs.')
    expect(said).not.toContain('Request URL')
    expect(aws.asked).toContainEqual(
      expect.stringContaining(
        `--param secret-version=${VERSION} --param long-connection-secret-arn=${ARN} --param long-connection-secret-version=${VERSION}`,
      ),
    )
  })

  test('serves the same apps both ways', async () => {
    const aws = account(secretOf({ bot: { ...SOCKET, encryptKey: 'invented' } }), templates.task)
    const said = await deployWith(words(TASK), aws)
    expect(said).toContain('Long connection, of bot:')
    expect(said).toContain(`${URL}webhook/event`)
  })

  test('has a secret for the webhook and another for the long connection', async () => {
    const aws = account({}, templates.task)
    const run: Run = (program, args) =>
      args.includes('team/bots')
        ? Promise.resolve(ok({ ...SECRET, SecretString: JSON.stringify({ bot: SOCKET }) }))
        : aws.run(program, args)
    const said = await deployWith(words({ ...TASK, 'long-connection-secret': 'team/bots' }), { run })
    expect(said).toContain('Long connection, of bot:')
    expect(said).toContain(`${URL}webhook/event`)
  })

  test('builds with other handlers and another sender', async () => {
    const aws = account()
    await deployWith(['--handlers', 'mine/handlers.ts', '--sender', 'sdk'], aws)
    expect(aws.asked).toContain('npm run --silent build:aws -- --handlers mine/handlers.ts --sender sdk')
  })

  test.each<[string, Answers, readonly string[], string]>([
    ['no AWS command line', { 'aws configure': MISSING }, [], 'the AWS command line is not installed: https://'],
    [
      'no AWS command line where the region is known',
      { 'aws sts': MISSING },
      ['--region', 'eu-west-1'],
      'the AWS command line is not installed: https://',
    ],
    [
      'no region',
      { 'aws configure': { code: 1, stdout: '', stderr: '' } },
      [],
      'no region: add --region, or set AWS_REGION',
    ],
    [
      'a region in China with a Function URL',
      { 'aws configure': { code: 0, stdout: 'cn-north-1\n', stderr: '' } },
      [],
      'there are no Function URLs in the China regions: add --param http=api',
    ],
    [
      'parameters that do not go together',
      {},
      ['--param', 'long-connection=on'],
      'image is needed for long-connection=on',
    ],
    [
      'a configuration that is none',
      { 'serverless print': failed('bad indentation') },
      [],
      'serverless.yml cannot be read:\nbad',
    ],
    ['no npm ci', { 'serverless print': MISSING }, [], 'there is no serverless, run npm ci'],
    [
      'no credentials',
      {
        'aws sts': failed(
          '\nUnable to locate credentials. You can configure credentials by running "aws configure".\n',
        ),
      },
      [],
      'AWS does not know who you are: Unable to locate credentials.',
    ],
    [
      'credentials that have expired',
      {
        'aws sts': failed(
          '\naws: [ERROR]: An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: expired',
        ),
      },
      [],
      'AWS does not know who you are: An error occurred (ExpiredToken)',
    ],
    [
      'no secret',
      { 'aws secretsmanager': failed('An error occurred (ResourceNotFoundException) when calling …') },
      ['--stage', 'test'],
      'there is no secret larkgate-test. Create it:\n  aws secretsmanager create-secret --name larkgate-test --secret-string file://apps.json --region eu-west-1',
    ],
    [
      'a secret that may not be read',
      { 'aws secretsmanager': failed('An error occurred (AccessDeniedException) when calling …') },
      [],
      'the secret larkgate-prod cannot be read: An error occurred (AccessDeniedException)',
    ],
    [
      'a secret that is not text',
      { 'aws secretsmanager': ok({ ARN, VersionId: VERSION, SecretBinary: 'eA==' }) },
      [],
      'the secret larkgate-prod has no text',
    ],
    [
      'a command line that says something else',
      { 'aws secretsmanager': { code: 0, stdout: 'hello', stderr: '' } },
      [],
      'did not answer with JSON',
    ],
    [
      'a secret that is no JSON',
      { 'aws secretsmanager': ok({ ARN, VersionId: VERSION, SecretString: 'invented' }) },
      [],
      'the secret larkgate-prod: LARK_APPS must be a JSON object',
    ],
    [
      'a secret that lacks what the long connection needs',
      {},
      words(TASK),
      'the secret larkgate-prod: LARK_APPS app default has no appId, which the long connection needs',
    ],
    [
      'an app that only the long connection could serve',
      secretOf({ bot: SOCKET, web: { encryptKey: 'invented' } }),
      [],
      'the secret larkgate-prod: LARK_APPS app bot has neither an Encrypt Key nor a Verification Token for the webhook',
    ],
    [
      'functions that do not build',
      { 'npm run': failed('handlers/index.ts: ERROR') },
      [],
      'the functions cannot be built:\nhandlers/index.ts: ERROR',
    ],
    [
      'a stack that is not packaged',
      { 'serverless package': failed('Cannot resolve') },
      [],
      'the stack cannot be packaged:\nCannot resolve',
    ],
    [
      'a stack that AWS does not take',
      { 'serverless deploy': failed('CREATE_FAILED') },
      [],
      'AWS did not take the stack:\nCREATE_FAILED',
    ],
    ['no npm ci', { 'serverless package': MISSING }, [], 'there is no serverless, run npm ci'],
    [
      'a stack that cannot be read',
      { 'aws cloudformation': failed('An error occurred (AccessDenied)') },
      [],
      'deployed, but the stack larkgate-prod cannot be read',
    ],
    [
      'a stack without an address',
      { 'aws cloudformation': ok([]) },
      [],
      'deployed, but the stack larkgate-prod names no BaseUrl',
    ],
  ])('ends with one clear message on %s', async (_, answers, argv, message) => {
    const aws = account(answers)
    const ended = deployWith(argv, aws)
    await expect(ended).rejects.toThrow(message)
    await expect(ended).rejects.not.toThrow('invented')
    await expect(ended).rejects.toMatchObject({ name: 'DeployError' })
  })

  test('deploys nothing whose template is not as it should be', async () => {
    const unsound = structuredClone(templates.plain) as Template & { Resources: Record<string, { Type: string }> }
    unsound.Resources.Dashboard = { Type: 'AWS::X::Y' }
    const aws = account({}, unsound)
    await expect(deployWith([], aws)).rejects.toThrow(
      'the stack is not as it should be:\n  Dashboard: CloudFormation has no',
    )
    expect(aws.asked.filter((line) => line.startsWith('serverless deploy'))).toEqual([])
  })

  test('deploys no more apps than fit into the variables of a function', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `app-${index}`)
    const many = Object.fromEntries(
      names.map((name) => [name, { encryptKey: 'x'.repeat(32), verificationToken: 'y'.repeat(32) }]),
    )
    const aws = account(secretOf(many))
    await expect(deployWith([], aws)).rejects.toThrow(/would have about \d+ bytes, and Lambda takes 4096/)
    expect(aws.asked.filter((line) => line.startsWith('serverless deploy'))).toEqual([])
  })

  test('does with --dry-run whatever needs no account, and says what would happen', async () => {
    const aws = account({ 'aws configure': MISSING, 'aws sts': MISSING, 'aws secretsmanager': MISSING })
    const said = await deployWith(['--dry-run', '--region', 'eu-west-1', '--param', 'concurrency=5'], aws)
    const words = '--stage prod --region eu-west-1 --param concurrency=5'
    expect(aws.asked).toEqual([
      `serverless print --path custom.stack.parameters --format json ${words}`,
      'npm run --silent build:aws',
      `serverless package --package ${folder} ${words}`,
    ])
    expect(said).toContain('Nothing was deployed.')
    expect(said).toContain(' 2 AWS::SQS::Queue')
    expect(said).toContain('concurrency=5')
    expect(said).toContain('aws secretsmanager create-secret --name larkgate-prod --secret-string file://apps.json')
  })

  test('does not even rehearse a Function URL in China', async () => {
    const aws = account()
    await expect(deployWith(['--dry-run', '--region', 'cn-northwest-1'], aws)).rejects.toThrow('add --param http=api')
    await deployWith(['--dry-run', '--region', 'cn-northwest-1', '--param', 'http=api'], aws)
  })

  test.each([
    [['--dry'], "Unknown option '--dry'"],
    [['prod'], "Unexpected argument 'prod'"],
    [['--stage', 'Prod!'], '--stage must be a short name such as prod'],
    [['--region', 'Ireland'], '--region must be a region such as eu-west-1'],
    [['--param', 'http'], '--param http must be name=value'],
    [['--param', 'htpp=api'], 'there is no parameter htpp'],
  ])('does not begin with %o', (argv, message) => {
    expect(() => readCommandLine(argv, {})).toThrow(message)
  })

  test('takes region and profile from the environment, and words before them', () => {
    const environment = { AWS_DEFAULT_REGION: 'eu-west-1', AWS_PROFILE: 'me' }
    expect(readCommandLine([], environment)).toMatchObject({ region: 'eu-west-1', profile: 'me' })
    const argv = ['--region', 'cn-north-1', '--aws-profile', 'you', '--param', 'http=api']
    expect(readCommandLine(argv, environment)).toMatchObject({ region: 'cn-north-1', profile: 'you' })
  })
})

describe('a program that is run', () => {
  test('gives its output and its exit code', async () => {
    const script = 'console.log("out"); console.error("err"); process.exit(3)'
    expect(await runProgram(process.execPath, ['--eval', script])).toEqual({
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    })
  })

  test('may not be there', async () => {
    expect(await runProgram('larkgate-no-such-program', [])).toMatchObject({ code: undefined })
  })
})
