/** Alarms and the dashboard look at metrics that exist, of things that exist. */
import { asText, isRecord, resourcesOf, type Template } from './template.ts'

interface Source {
  readonly metrics: readonly string[]
  /** Name of a dimension → type of the resource that it names. */
  readonly dimensions: Readonly<Record<string, string>>
}

/** Names as in the services' own lists of metrics. */
const SOURCES: Readonly<Record<string, Source>> = {
  'AWS/Lambda': {
    metrics: ['Invocations', 'Errors', 'Throttles', 'Duration', 'ConcurrentExecutions', 'Url5xxCount'],
    dimensions: { FunctionName: 'AWS::Lambda::Function' },
  },
  'AWS/SQS': {
    metrics: [
      'ApproximateAgeOfOldestMessage',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesVisible',
      'NumberOfMessagesDeleted',
      'NumberOfMessagesSent',
    ],
    dimensions: { QueueName: 'AWS::SQS::Queue' },
  },
  'AWS/DynamoDB': {
    metrics: ['ConsumedWriteCapacityUnits', 'WriteThrottleEvents'],
    dimensions: { TableName: 'AWS::DynamoDB::Table' },
  },
  'AWS/ApiGateway': { metrics: ['5xx', '4xx', 'Count', 'Latency'], dimensions: { ApiId: 'AWS::ApiGatewayV2::Api' } },
  'AWS/ECS': {
    metrics: ['CPUUtilization', 'MemoryUtilization'],
    dimensions: { ClusterName: 'AWS::ECS::Cluster', ServiceName: 'AWS::ECS::Service' },
  },
}

export function alarmProblems(template: Template): readonly string[] {
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').flatMap(([id, { Properties = {} }]) => {
    const dimensions = (Properties.Dimensions ?? []) as readonly { readonly Name: string; readonly Value: unknown }[]
    const named = dimensions.map(({ Name, Value }) => [Name, asText(Value)] as const)
    return metricProblems(template, id, Properties.Namespace, Properties.MetricName, named)
  })
  const dashboards = resourcesOf(template, 'AWS::CloudWatch::Dashboard').flatMap(([id, { Properties = {} }]) =>
    dashboardProblems(template, id, asText(Properties.DashboardBody)),
  )
  return [...alarms, ...dashboards]
}

function dashboardProblems(template: Template, id: string, body: string): readonly string[] {
  const { widgets } = JSON.parse(body) as Body
  return widgets.flatMap(({ properties }) =>
    properties.metrics.flatMap((metric) => {
      const [namespace, name, ...rest] = metric.filter((part) => !isRecord(part)).map(String)
      const named = rest.flatMap((part, index) => (index % 2 === 0 ? [[part, rest[index + 1] ?? ''] as const] : []))
      return metricProblems(template, id, namespace, name, named)
    }),
  )
}

interface Body {
  readonly widgets: readonly { readonly properties: { readonly metrics: readonly (readonly unknown[])[] } }[]
}

function metricProblems(
  { Resources }: Template,
  id: string,
  namespace: unknown,
  metric: unknown,
  dimensions: readonly (readonly [string, string])[],
): readonly string[] {
  const source = SOURCES[String(namespace)]
  if (source === undefined) return [`${id} looks at ${namespace}, which is not known`]
  const unknown = source.metrics.includes(String(metric))
    ? []
    : [`${id} looks at ${namespace} ${metric}, which is not known`]
  const missing = Object.keys(source.dimensions).filter((name) => !dimensions.some(([one]) => one === name))
  const wrong = dimensions.filter(([name, value]) => {
    const [, target = ''] = /^\$\{(\w+)(?:\.\w+)?\}$/.exec(value) ?? []
    return source.dimensions[name] === undefined || Resources[target]?.Type !== source.dimensions[name]
  })
  return [
    ...unknown,
    ...missing.map((name) => `${id} does not say of which ${name}`),
    ...wrong.map(([name, value]) => `${id}: ${value} is no ${name} of this stack`),
  ]
}
