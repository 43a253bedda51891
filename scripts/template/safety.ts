/** What we promise of the stack beyond what CloudFormation checks: encryption, no secrets, every partition, times that fit. */
import { asList, asText, isRecord, type Resource, resourcesOf, stringsOf, type Template } from './template.ts'

const DAY_SECONDS = 86_400

export function safetyProblems(template: Template): readonly string[] {
  return [
    ...textProblems(template),
    ...resourcesOf(template, 'AWS::SQS::Queue').flatMap(queueProblems),
    ...resourcesOf(template, 'AWS::S3::Bucket').flatMap((bucket) => bucketProblems(template, bucket)),
    ...resourcesOf(template, 'AWS::DynamoDB::Table').flatMap(tableProblems),
    ...resourcesOf(template, 'AWS::Logs::LogGroup').flatMap(logProblems),
    ...functionProblems(template),
    ...timeProblems(template),
  ]
}

/** Variables whose value may not be in the template; others that begin alike are names and numbers. */
const SECRET = /(?:^|\.)(?:LARK_APPS|LARK_[A-Z_]*(?:SECRET|KEY|TOKEN)[A-Z_]*|LARKGATE_ADMIN_TOKEN)$/
const RESOLVED = /^\{\{resolve:secretsmanager:[\w/+=.@-]+:SecretString:::[\w-]*\}\}$/

function textProblems(template: Template): readonly string[] {
  return stringsOf(template.Resources).flatMap(([path, text]) => [
    // An alarm's topic is somebody's own, and comes as a whole ARN.
    ...(/arn:aws[a-z-]*:/.test(text) && !/\.(?:Alarm|OK)Actions\[/.test(path) ? [`${path} names a partition`] : []),
    ...(/https?:\/\/[^\s'"]*\.amazonaws\.com/.test(text) ? [`${path} names the domain of a partition`] : []),
    ...(SECRET.test(path) && !RESOLVED.test(text) ? [`${path} is a secret`] : []),
  ])
}

type Named = readonly [string, Resource]

function queueProblems([id, { Properties = {}, DeletionPolicy, UpdateReplacePolicy }]: Named): readonly string[] {
  return [
    ...(Properties.SqsManagedSseEnabled === true || Properties.KmsMasterKeyId ? [] : [`${id} is not encrypted`]),
    ...keptProblems(id, DeletionPolicy, UpdateReplacePolicy),
  ]
}

function bucketProblems(template: Template, [id, bucket]: Named): readonly string[] {
  const { Properties = {}, DeletionPolicy, UpdateReplacePolicy } = bucket
  const block = isRecord(Properties.PublicAccessBlockConfiguration) ? Properties.PublicAccessBlockConfiguration : {}
  const blocked = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets']
  const isTlsOnly = resourcesOf(template, 'AWS::S3::BucketPolicy').some(
    ([, { Properties: policy = {} }]) => asText(policy.Bucket) === `\${${id}}` && deniesPlain(policy.PolicyDocument),
  )
  // The deployment's own has packages in it, and goes with the stack.
  const isOurs = id !== 'ServerlessDeploymentBucket'
  return [
    ...(Properties.BucketEncryption ? [] : [`${id} is not encrypted`]),
    ...(blocked.every((name) => block[name] === true) ? [] : [`${id} could be made public`]),
    ...(isTlsOnly ? [] : [`${id} can be used without TLS`]),
    ...(isOurs ? keptProblems(id, DeletionPolicy, UpdateReplacePolicy) : []),
  ]
}

function deniesPlain(document: unknown): boolean {
  if (!isRecord(document)) return false
  return asList(document.Statement).some((statement) => {
    if (!isRecord(statement) || statement.Effect !== 'Deny' || statement.Principal !== '*') return false
    return JSON.stringify(statement.Condition).replace('"false"', 'false') === '{"Bool":{"aws:SecureTransport":false}}'
  })
}

/** Accepted events are in it. */
function keptProblems(id: string, deletion: string | undefined, replacement: string | undefined): readonly string[] {
  const isKept = deletion === 'RetainExceptOnCreate' && replacement === 'Retain'
  return isKept ? [] : [`${id} would be deleted with the stack`]
}

function tableProblems([id, { Properties = {} }]: Named): readonly string[] {
  const expiry = Properties.TimeToLiveSpecification
  return [
    // Every table is encrypted; with whose key has to be said.
    ...(Properties.SSESpecification ? [] : [`${id} does not say how it is encrypted`]),
    ...(isRecord(expiry) && expiry.Enabled === true ? [] : [`${id} keeps its rows for ever`]),
  ]
}

function logProblems([id, { Properties = {} }]: Named): readonly string[] {
  return Properties.RetentionInDays ? [] : [`${id} is kept for ever`]
}

function functionProblems(template: Template): readonly string[] {
  const functions = resourcesOf(template, 'AWS::Lambda::Function')
  const roles = functions.map(([, { Properties }]) => asText(Properties?.Role))
  const shared = roles.filter((role, index) => roles.indexOf(role) !== index)
  return [
    ...shared.map((role) => `two functions have the role ${role}`),
    ...functions.flatMap(([id, { Properties = {} }]) =>
      Properties.Runtime === 'nodejs24.x' && asText(Properties.Architectures) === '["arm64"]'
        ? []
        : [`${id} does not run on nodejs24.x and arm64`],
    ),
  ]
}

/** Times and kinds that have to fit each other. */
function timeProblems(template: Template): readonly string[] {
  const mappings = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').flatMap(([id, { Properties = {} }]) => {
    const limit = numberOf(target(template, Properties.FunctionName)?.Timeout)
    const visible = numberOf(target(template, Properties.EventSourceArn)?.VisibilityTimeout)
    const isPartial = asList(Properties.FunctionResponseTypes).includes('ReportBatchItemFailures')
    return [
      ...(visible >= 6 * limit ? [] : [`${id}: a batch may come again while it is at work`]),
      ...(isPartial ? [] : [`${id}: one failure would bring a whole batch back`]),
    ]
  })
  const queues = resourcesOf(template, 'AWS::SQS::Queue').flatMap(([id, { Properties = {} }]) => {
    const policy = isRecord(Properties.RedrivePolicy) ? Properties.RedrivePolicy : undefined
    if (policy === undefined) return []
    const dead = target(template, policy.deadLetterTargetArn)
    const longest = numberOf(Properties.MessageRetentionPeriod) + numberOf(dead?.MessageRetentionPeriod)
    return [
      ...(asText(dead?.FifoQueue) === asText(Properties.FifoQueue) ? [] : [`${id} has dead letters of another kind`]),
      ...(numberOf(policy.maxReceiveCount) === 1000 ? [] : [`${id} gives up before the consumer does`]),
      ...expiries(template)
        .filter(([, days]) => days * DAY_SECONDS <= longest)
        .map(([bucket]) => `${bucket} forgets bodies that ${id} still refers to`),
    ]
  })
  return [...mappings, ...queues]
}

function expiries(template: Template): readonly (readonly [string, number])[] {
  return resourcesOf(template, 'AWS::S3::Bucket').flatMap(([id, { Properties = {} }]) => {
    const lifecycle = isRecord(Properties.LifecycleConfiguration) ? asList(Properties.LifecycleConfiguration.Rules) : []
    return lifecycle.flatMap((rule) => (isRecord(rule) ? [[id, numberOf(rule.ExpirationInDays)] as const] : []))
  })
}

/** Properties of the resource whose attribute it is. */
function target(template: Template, reference: unknown): Readonly<Record<string, unknown>> | undefined {
  const [, id = ''] = /^\$\{(\w+)/.exec(asText(reference)) ?? []
  return template.Resources[id]?.Properties
}

const numberOf = (value: unknown) => (value === undefined ? Number.NaN : Number(value))
