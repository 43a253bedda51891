import { describe, expect, test } from 'vitest'
import { parametersModule } from '../../scripts/deploy/command-line.ts'
import { TASK } from './package.ts'

const { PARAMETERS, parameterProblems, stackOf, withDefaults } = parametersModule

describe('a parameter of the stack', () => {
  test.each(Object.entries(PARAMETERS))('%s has a default that it would accept', (name) => {
    const value = withDefaults({}, 'prod')[name] as string
    expect(parameterProblems({ [name]: value }).filter((problem) => !problem.includes('is needed'))).toEqual([])
  })

  test.each([
    ['http', 'rest', 'http must be url or api'],
    [
      'secret',
      'arn:aws:secretsmanager:eu-west-1:123456789012:secret:x',
      'secret must be the name of a secret, not its ARN',
    ],
    ['secret', 'two words', 'secret must be the name of a secret, not its ARN'],
    ['secret-version', 'latest', 'secret-version must be the id of a version of the secret'],
    ['domain', 'http://open.feishu.cn', 'domain must be a base URL such as https://open.larksuite.com'],
    ['ordered', 'a b', 'ordered must be event types, separated by commas'],
    ['attempts', '0', 'attempts must be a whole number from 1 to 100'],
    ['consume-seconds', '901', 'consume-seconds must be a whole number from 30 to 900'],
    ['consume-seconds', '1e2', 'consume-seconds must be a whole number from 30 to 900'],
    ['concurrency', '1001', 'concurrency must be a whole number from 2 to 1000'],
    ['receive-memory', '64', 'receive-memory must be a whole number from 128 to 10240'],
    ['log', 'pretty', 'log must be json, with a level after a colon'],
    ['alarm-email', 'ops', 'alarm-email must be an e-mail address'],
    ['alarm-topic', 'ops', 'alarm-topic must be the ARN of an SNS topic'],
    ['vpc', 'subnet-1', 'vpc must be the id of a VPC'],
    ['subnets', 'subnet-1, subnet-2', 'subnets must be ids of subnets, separated by commas'],
    ['toString', 'x', 'there is no parameter toString'],
  ])('%s is refused as %j', (name, value, problem) => {
    expect(parameterProblems({ [name]: value })).toEqual([problem])
  })

  test('is refused when it keeps log lines for days that CloudWatch does not know', () => {
    expect(parameterProblems({ 'log-days': '8' })).toEqual([
      expect.stringMatching(/^log-days must be one of 1, 3, 5, 7,/),
    ])
  })

  test('is missed when the long connection needs it', () => {
    for (const name of ['image', 'vpc', 'subnets']) {
      expect(parameterProblems({ ...TASK, [name]: '' })).toEqual([`${name} is needed for long-connection=on`])
    }
    expect(parameterProblems(TASK)).toEqual([])
  })

  test.each(['larkgate', 'docker.io/larkgate:1', '123456789012.dkr.ecr.eu-west-1.amazonaws.com/larkgate'])(
    'image is refused as %s: it has to be in ECR, with a tag or a digest',
    (image) => {
      expect(parameterProblems({ image })).toEqual([expect.stringContaining('image must be an image in ECR')])
    },
  )

  test('names two places for alarms at most once', () => {
    const both = { 'alarm-email': 'a@b.c', 'alarm-topic': 'arn:aws:sns:eu-west-1:123456789012:ops' }
    expect(parameterProblems(both)).toEqual(['alarm-email and alarm-topic are one too many'])
  })
})

describe('what follows from the parameters', () => {
  test('is a visibility timeout of six times the time limit', () => {
    expect(stackOf({ 'consume-seconds': '900' }, 'prod').visibilitySeconds).toBe(5400)
  })

  test('is an alarm that waits for all attempts of an event, and the waits between them', () => {
    // 2 + 6 + 18 + 54 + 162 + 486 + 900 s, and eight attempts of 120 s.
    expect(stackOf({}, 'prod').ageSeconds).toBe(1628 + 960)
    expect(stackOf({ attempts: '1', 'consume-seconds': '30' }, 'prod').ageSeconds).toBe(30)
  })

  test('is the repository of the image in any partition', () => {
    const image = '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/larkgate@sha256:'.concat('0'.repeat(64))
    expect(stackOf({ ...TASK, image }, 'prod').imageArn).toBe(
      'arn:${AWS::Partition}:ecr:cn-north-1:123456789012:repository/larkgate',
    )
  })

  test('is one secret for all, or another one for the long connection', () => {
    expect(stackOf({ secret: 'a' }, 'prod')).toMatchObject({ taskSecret: 'a' })
    expect(stackOf({ secret: 'a', 'long-connection-secret': 'b' }, 'prod')).toMatchObject({ taskSecret: 'b' })
  })

  test('is the secret of the stage, whatever its version', () => {
    expect(stackOf({}, 'test')).toMatchObject({
      apps: '{{resolve:secretsmanager:larkgate-test:SecretString:::}}',
      taskSecretArn: 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:larkgate-test',
    })
  })
})
