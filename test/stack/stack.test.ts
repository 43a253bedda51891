import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { templateProblems } from '../../scripts/template/check.ts'
import { asText, resourcesOf, stringsOf, type Template } from '../../scripts/template/template.ts'
import { createService, osls, type Service, TASK, words } from '../infra/package.ts'

let service: Service
beforeAll(() => {
  service = createService()
})
afterAll(() => service[Symbol.dispose]())

describe('the stack', () => {
  const combinations = ['url', 'api'].flatMap((http) =>
    ['fifo', 'standard'].flatMap((queue) => [{}, TASK].map((task) => ({ http, queue, ...task }))),
  )

  test.each(combinations)('is packaged without account and network, and is as it should be, with %o', async (given) => {
    const template = await service.package(...words(given))
    expect(templateProblems(template)).toEqual([])
    const has = (type: string) => resourcesOf(template, type).length > 0
    expect({
      url: has('AWS::Lambda::Url'),
      api: has('AWS::ApiGatewayV2::Api'),
      task: has('AWS::ECS::Service'),
      fifo: asText(template.Conditions?.IsFifo) === '{"Fn::Equals":["fifo","fifo"]}',
    }).toEqual({
      url: given.http === 'url',
      api: given.http === 'api',
      task: 'image' in given,
      fifo: given.queue === 'fifo',
    })
  })

  test('sends its alarms to an address, or to a topic that is there already', async () => {
    const byMail = await service.package(...words({ 'alarm-email': 'ops@example.com' }))
    const byTopic = await service.package(...words({ 'alarm-topic': 'arn:aws-cn:sns:cn-north-1:123456789012:ops' }))
    expect([templateProblems(byMail), templateProblems(byTopic)]).toEqual([[], []])
    expect(actionsOf(byMail)).toEqual(['[{"Ref":"AlarmTopic"}]'])
    expect(actionsOf(byTopic)).toEqual(['["arn:aws-cn:sns:cn-north-1:123456789012:ops"]'])
  })

  test('has every setting where it belongs', async () => {
    const given = {
      secret: 'team/larkgate',
      'secret-version': '01234567-89ab-cdef-0123-456789abcdef',
      domain: 'https://open.larksuite.com',
      ordered: 'im.message.receive_v1,approval_instance',
      callbacks: 'x.y',
      attempts: '3',
      'consume-seconds': '100',
      concurrency: '7',
      'receive-memory': '256',
      'consume-memory': '1024',
      log: 'json:warn',
      'log-days': '7',
      ...TASK,
      'public-ip': 'on',
    }
    const template = await service.package('--stage', 'test', '--region', 'eu-west-1', ...words(given))
    const properties = (id: string) => template.Resources[id]?.Properties as Record<string, unknown>
    expect(properties('ReceiveLambdaFunction')).toMatchObject({
      FunctionName: 'larkgate-test-receive',
      MemorySize: 256,
      Timeout: 5,
      Environment: {
        Variables: {
          LARK_APPS: '{{resolve:secretsmanager:team/larkgate:SecretString:::01234567-89ab-cdef-0123-456789abcdef}}',
          LARK_DOMAIN: 'https://open.larksuite.com',
          LARKGATE_ORDERED: 'im.message.receive_v1,approval_instance',
          LARKGATE_CALLBACKS: 'x.y',
          LARKGATE_LOG: 'json:warn',
        },
      },
    })
    expect(properties('ConsumeLambdaFunction')).toMatchObject({
      MemorySize: 1024,
      Timeout: 100,
      Environment: { Variables: { LARKGATE_MAX_ATTEMPTS: '3' } },
    })
    expect(properties('ConsumeEventSourceMappingSQSEventsQueue').ScalingConfig).toEqual({ MaximumConcurrency: 7 })
    expect(properties('EventsQueue').VisibilityTimeout).toBe(600)
    // Three attempts of 100 s, and at most 2 s and 6 s between them.
    expect(properties('QueueAgeAlarm').Threshold).toBe(308)
    expect(properties('ReceiveLogGroup').RetentionInDays).toBe(7)
    expect(properties('LongConnectionLogGroup').RetentionInDays).toBe(7)
    expect(properties('LongConnectionService').NetworkConfiguration).toMatchObject({
      AwsvpcConfiguration: { Subnets: ['subnet-1a', 'subnet-2b'], AssignPublicIp: 'ENABLED' },
    })
    const texts = stringsOf(template.Resources).map(([, text]) => text)
    expect(texts).toContain('arn:${AWS::Partition}:ecr:eu-west-1:123456789012:repository/team/larkgate')
  })

  test('takes defaults of a stage from serverless.yml', async () => {
    using own = createService()
    own.append('params:\n  test:\n    concurrency: 9\n')
    const ofStage = await own.package('--stage', 'test')
    const given = await own.package('--stage', 'test', '--param', 'concurrency=11')
    const ofAnother = await own.package()
    expect([ofStage, given, ofAnother].map(concurrencyOf)).toEqual([9, 11, 20])
  })

  test('says what came of the parameters, as the deploy command asks', async () => {
    using own = createService()
    own.append('params:\n  test:\n    secret: team/larkgate\n')
    const print = (...more: string[]) =>
      osls(own.folder, 'print', '--path', 'custom.stack.parameters', '--format', 'json', '--stage', 'test', ...more)
    expect(JSON.parse(await print('--param', 'http=api'))).toMatchObject({
      http: 'api',
      secret: 'team/larkgate',
      'long-connection-secret': 'team/larkgate',
      concurrency: '20',
    })
    await expect(print('--param', 'long-connection=on')).rejects.toThrow(
      /Returned JS function errored with: image is needed for long-connection=on; vpc is needed .*\n/,
    )
  })

  test.each([
    [{ htpp: 'api' }, 'there is no parameter htpp'],
    [{ queue: 'lifo' }, 'queue must be fifo or standard'],
    [{ concurrency: '1' }, 'concurrency must be a whole number from 2 to 1000'],
    [{ 'long-connection': 'on' }, 'image is needed for long-connection=on; vpc is needed'],
  ])('is not packaged with %o', async (given, problem) => {
    await expect(service.package(...words(given))).rejects.toThrow(problem)
  })
})

function actionsOf(template: Template): readonly string[] {
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm')
  return [...new Set(alarms.map(([, { Properties }]) => asText(Properties?.AlarmActions)))]
}

function concurrencyOf(template: Template): unknown {
  const { Properties } = template.Resources.ConsumeEventSourceMappingSQSEventsQueue ?? {}
  return (Properties?.ScalingConfig as { readonly MaximumConcurrency: number } | undefined)?.MaximumConcurrency
}
