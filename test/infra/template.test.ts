import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { templateProblems } from '../../scripts/template/check.ts'
import type { Template } from '../../scripts/template/template.ts'
import { createService, type Service, TASK, words } from './package.ts'

let service: Service
let sound: Template
beforeAll(async () => {
  service = createService()
  sound = await service.package(...words(TASK))
}, 60_000)
afterAll(() => service[Symbol.dispose]())

const EVERY_SECRET = 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:*'
const EVERY_QUEUE = 'arn:${AWS::Partition}:sqs:*:*:*'
const ADMINISTRATOR = 'arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess'
const MAPPING = 'ConsumeEventSourceMappingSQSEventsQueue'
const NAMELESS = JSON.stringify({
  widgets: [{ properties: { metrics: [['AWS/SQS', 'NumberOfMessagesSent', 'QueueName', 'events']] } }],
})

/** Statement of a role's only policy. */
const of = (role: string, index: number) => `${role}/Properties/Policies/0/PolicyDocument/Statement/${index}`
const variable = (id: string, name: string) => `${id}/Properties/Environment/Variables/${name}`

/** What is wrong, where, what is there instead (`undefined`: nothing), and what is said of it. */
type Case = [what: string, path: string, value: unknown, problem: string, consequence?: string]

const TYPES: readonly Case[] = [
  ['a type that is none', 'Dashboard/Type', 'AWS::X::Y', 'Dashboard: CloudFormation has no type AWS::X::Y'],
  ['a misspelt property', 'StoreTable/Properties/BilingMode', 'x', 'StoreTable: there is no property BilingMode'],
  ['what is required', 'ReceiveLambdaFunction/Properties/Code', undefined, 'ReceiveLambdaFunction: Code is required'],
  [
    'what a condition would take away',
    'ReceiveLambdaFunction/Properties/Code',
    { Ref: 'AWS::NoValue' },
    'ReceiveLambdaFunction: Code is required',
  ],
  [
    'a misspelt property further down',
    'LongConnectionTask/Properties/ContainerDefinitions/0/Imagee',
    'x',
    'LongConnectionTask.ContainerDefinitions[0]: there is no property Imagee',
  ],
  [
    'a text for a number',
    'EventsQueue/Properties/DelaySeconds',
    'long',
    'EventsQueue.DelaySeconds must be a whole number',
  ],
  [
    'a text for a number in one branch',
    'EventsQueue/Properties/DelaySeconds',
    { 'Fn::If': ['IsFifo', 1, 'x'] },
    'EventsQueue.DelaySeconds must be a whole number',
  ],
  [
    'a number for yes or no',
    'LongConnectionService/Properties/DeploymentConfiguration/DeploymentCircuitBreaker/Enable',
    1,
    'LongConnectionService.DeploymentConfiguration.DeploymentCircuitBreaker.Enable must be true or false',
  ],
  [
    'an unknown word',
    'LongConnectionService/Properties/LaunchType',
    'FARGET',
    'LongConnectionService.LaunchType must be one of EC2, FARGATE, EXTERNAL',
  ],
  [
    'one thing for a list',
    'BodiesBucket/Properties/LifecycleConfiguration/Rules',
    {},
    'BodiesBucket.LifecycleConfiguration.Rules must be a list',
  ],
]

const REFERENCES: readonly Case[] = [
  [
    'to nothing',
    'ConsumeLambdaFunction/Properties/Role',
    { Ref: 'Nobody' },
    'ConsumeLambdaFunction refers to Nobody, which is not there',
  ],
  [
    'to an attribute that is none',
    'ConsumeLambdaFunction/Properties/Role',
    { 'Fn::GetAtt': ['ConsumeRole', 'Name'] },
    'ConsumeLambdaFunction refers to ConsumeRole.Name, which a AWS::IAM::Role does not have',
  ],
  [
    'to nothing within a text',
    'LongConnectionTask/Properties/Family',
    { 'Fn::Sub': '${Nobody.Arn}-x' },
    'LongConnectionTask refers to Nobody, which is not there',
  ],
  [
    'to an unknown constant',
    'LongConnectionTask/Properties/Family',
    { 'Fn::Sub': '${AWS::Stage}-x' },
    'LongConnectionTask refers to AWS::Stage, which is not known',
  ],
  [
    'to nothing as a dependency',
    'ReceiveLambdaFunction/DependsOn',
    ['Nobody'],
    'ReceiveLambdaFunction refers to Nobody, which is not there',
  ],
  [
    'to a condition that is not there',
    'EventsQueue/Properties/FifoQueue',
    { 'Fn::If': ['Never', true, true] },
    'EventsQueue refers to the condition Never, which is not there',
    'EventsQueue has dead letters of another kind',
  ],
]

const PERMISSIONS: readonly Case[] = [
  ['for an action with a star', `${of('ReceiveRole', 1)}/Action`, 'sqs:*', 'ReceiveRole allows sqs:*'],
  ['on everything', `${of('ReceiveRole', 1)}/Resource`, '*', 'ReceiveRole allows sqs:SendMessage on *'],
  [
    'on every queue',
    `${of('ReceiveRole', 1)}/Resource`,
    { 'Fn::Sub': EVERY_QUEUE },
    `ReceiveRole allows sqs:SendMessage on ${EVERY_QUEUE}`,
  ],
  [
    'on every secret',
    `${of('LongConnectionStartRole', 1)}/Resource`,
    { 'Fn::Sub': EVERY_SECRET },
    `LongConnectionStartRole allows secretsmanager:GetSecretValue on ${EVERY_SECRET}`,
  ],
  [
    'that others decide',
    'ReceiveRole/Properties/ManagedPolicyArns',
    [{ 'Fn::Sub': ADMINISTRATOR }],
    `ReceiveRole: ${ADMINISTRATOR} grants what others decide`,
  ],
  [
    'to be whoever one likes',
    'ReceiveRole/Properties/AssumeRolePolicyDocument/Statement/0/Principal',
    { AWS: '*' },
    'ReceiveRole can be assumed by everybody',
  ],
  [
    'for everybody on a bucket',
    'BodiesBucketPolicy/Properties/PolicyDocument/Statement/0/Effect',
    'Allow',
    'BodiesBucketPolicy lets everybody in',
    'BodiesBucket can be used without TLS',
  ],
  [
    'that an open Function URL lacks',
    'ReceiveLambdaPermissionFn',
    undefined,
    'the Function URL lacks the permission lambda:InvokeFunction',
  ],
  [
    'that an open Function URL lacks as well',
    'ReceiveLambdaPermissionFnUrl',
    undefined,
    'the Function URL lacks the permission lambda:InvokeFunctionUrl',
  ],
  [
    'for everybody on a function',
    'ReceiveLambdaPermissionFn/Properties/InvokedViaFunctionUrl',
    undefined,
    'ReceiveLambdaPermissionFn lets everybody invoke the function',
    'the Function URL lacks the permission lambda:InvokeFunction',
  ],
  [
    'for a Function URL that only its owner may call',
    'ReceiveLambdaFunctionUrl/Properties/AuthType',
    'AWS_IAM',
    'ReceiveLambdaPermissionFnUrl is for a Function URL that is not there',
    'ReceiveLambdaPermissionFn is for a Function URL that is not there',
  ],
  [
    'for a service on behalf of anybody',
    'ReceiveLambdaPermissionFn/Properties/Principal',
    'apigateway.amazonaws.com',
    'the Function URL lacks the permission lambda:InvokeFunction',
    'ReceiveLambdaPermissionFn lets a service invoke the function for anybody',
  ],
]

const SAFETY: readonly Case[] = [
  [
    'a queue in the clear',
    'DeadLetterQueue/Properties/SqsManagedSseEnabled',
    false,
    'DeadLetterQueue is not encrypted',
  ],
  [
    'a queue that goes with the stack',
    'EventsQueue/DeletionPolicy',
    'Delete',
    'EventsQueue would be deleted with the stack',
  ],
  [
    'a queue that goes when it is replaced',
    'EventsQueue/UpdateReplacePolicy',
    undefined,
    'EventsQueue would be deleted with the stack',
  ],
  ['a bucket in the clear', 'BodiesBucket/Properties/BucketEncryption', undefined, 'BodiesBucket is not encrypted'],
  ['a bucket without TLS', 'BodiesBucketPolicy', undefined, 'BodiesBucket can be used without TLS'],
  [
    'a bucket that could be public',
    'BodiesBucket/Properties/PublicAccessBlockConfiguration/BlockPublicPolicy',
    false,
    'BodiesBucket could be made public',
  ],
  [
    'a table that says nothing of encryption',
    'StoreTable/Properties/SSESpecification',
    undefined,
    'StoreTable does not say how it is encrypted',
  ],
  [
    'a table without expiry',
    'StoreTable/Properties/TimeToLiveSpecification/Enabled',
    false,
    'StoreTable keeps its rows for ever',
  ],
  ['a log without end', 'ReceiveLogGroup/Properties/RetentionInDays', undefined, 'ReceiveLogGroup is kept for ever'],
  [
    'one role for two functions',
    'ConsumeLambdaFunction/Properties/Role',
    { 'Fn::GetAtt': ['ReceiveRole', 'Arn'] },
    'two functions have the role ${ReceiveRole.Arn}',
  ],
  [
    'another runtime',
    'ReceiveLambdaFunction/Properties/Runtime',
    'nodejs22.x',
    'ReceiveLambdaFunction does not run on nodejs24.x and arm64',
  ],
  [
    'a partition in an ARN',
    `${of('ReceiveRole', 1)}/Resource`,
    'arn:aws:sqs:eu-west-1:123456789012:events',
    'ReceiveRole.Properties.Policies[0].PolicyDocument.Statement[1].Resource names a partition',
  ],
  [
    'a partition in an address',
    variable('ReceiveLambdaFunction', 'LARKGATE_QUEUE_URL'),
    'https://sqs.eu-west-1.amazonaws.com/123456789012/x',
    'ReceiveLambdaFunction.Properties.Environment.Variables.LARKGATE_QUEUE_URL names the domain of a partition',
  ],
  [
    'a key',
    variable('ReceiveLambdaFunction', 'LARK_ENCRYPT_KEY'),
    'k',
    'ReceiveLambdaFunction.Properties.Environment.Variables.LARK_ENCRYPT_KEY is a secret',
  ],
  [
    'the secrets of all apps',
    variable('ConsumeLambdaFunction', 'LARK_APPS'),
    '{}',
    'ConsumeLambdaFunction.Properties.Environment.Variables.LARK_APPS is a secret',
  ],
]

const TIMES: readonly Case[] = [
  [
    'a batch that comes again while it is at work',
    'EventsQueue/Properties/VisibilityTimeout',
    719,
    `${MAPPING}: a batch may come again while it is at work`,
  ],
  [
    'a batch that fails as one',
    `${MAPPING}/Properties/FunctionResponseTypes`,
    undefined,
    `${MAPPING}: one failure would bring a whole batch back`,
  ],
  [
    'dead letters of another kind',
    'DeadLetterQueue/Properties/FifoQueue',
    undefined,
    'EventsQueue has dead letters of another kind',
  ],
  [
    'a queue that gives up early',
    'EventsQueue/Properties/RedrivePolicy/maxReceiveCount',
    8,
    'EventsQueue gives up before the consumer does',
  ],
  [
    'bodies that are forgotten early',
    'BodiesBucket/Properties/LifecycleConfiguration/Rules/0/ExpirationInDays',
    28,
    'BodiesBucket forgets bodies that EventsQueue still refers to',
  ],
]

const ALARMS: readonly Case[] = [
  [
    'of something else',
    'QueueAgeAlarm/Properties/Dimensions/0/Value',
    { Ref: 'StoreTable' },
    'QueueAgeAlarm: ${StoreTable} is no QueueName of this stack',
  ],
  ['of whatever there is', 'QueueAgeAlarm/Properties/Dimensions', [], 'QueueAgeAlarm does not say of which QueueName'],
  [
    'that there is not',
    'QueueAgeAlarm/Properties/MetricName',
    'Age',
    'QueueAgeAlarm looks at AWS/SQS Age, which is not known',
  ],
  [
    'of an unknown service',
    'QueueAgeAlarm/Properties/Namespace',
    'AWS/SQSS',
    'QueueAgeAlarm looks at AWS/SQSS, which is not known',
  ],
  [
    'of something else on the dashboard',
    'Dashboard/Properties/DashboardBody',
    NAMELESS,
    'Dashboard: events is no QueueName of this stack',
  ],
]

describe('the produced template', () => {
  test('is as it should be', () => {
    expect(templateProblems(sound)).toEqual([])
  })

  // One thing wrong at a time: what the check would not see, it would not hold.
  describe.each<[string, readonly Case[]]>([
    ['its types', TYPES],
    ['a reference', REFERENCES],
    ['a permission', PERMISSIONS],
    ['safety', SAFETY],
    ['what has to fit', TIMES],
    ['a metric', ALARMS],
  ])('is refused for %s:', (_, cases) => {
    test.each<Case>([...cases])('%s', (_what, path, value, problem, consequence) => {
      expect(templateProblems(changed(path, value))).toEqual(consequence ? [problem, consequence] : [problem])
    })
  })
})

function changed(path: string, value: unknown): Template {
  const template = structuredClone(sound)
  const steps = path.split('/')
  const last = steps.pop() as string
  let place = template.Resources as Record<string, unknown>
  for (const step of steps) place = place[step] as Record<string, unknown>
  if (value === undefined) delete place[last]
  else place[last] = value
  return template
}
