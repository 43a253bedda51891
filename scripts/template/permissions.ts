/** Who may do what: nothing with a star but what AWS forces, and nobody from outside but through the door. */
import { asList, asText, isRecord, resourcesOf, type Template } from './template.ts'

/** Actions that know no resources, and why they are needed. */
const WITHOUT_RESOURCE: Readonly<Record<string, string>> = {
  'ecr:GetAuthorizationToken': 'logging in to ECR comes before any repository is named',
}

/** The objects of a bucket, and the six characters with which Secrets Manager ends its ARNs. */
const FORCED_PATTERNS = [/^\$\{\w+\.Arn\}\/\*$/, /:secret:[\w/+=.@-]+-\?{6}$/]

interface Statement {
  readonly Effect: string
  readonly Action: unknown
  readonly Resource?: unknown
  readonly Principal?: unknown
}

export function permissionProblems(template: Template): readonly string[] {
  return [...identityProblems(template), ...resourcePolicyProblems(template), ...doorProblems(template)]
}

function identityProblems(template: Template): readonly string[] {
  return resourcesOf(template, 'AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy').flatMap(
    ([id, { Properties = {} }]) => {
      const managed = asList(Properties.ManagedPolicyArns ?? []).map(
        (arn) => `${id}: ${asText(arn)} grants what others decide`,
      )
      const trusted = statementsOf(Properties.AssumeRolePolicyDocument).filter(({ Principal }) =>
        isEverybody(Principal),
      )
      const inline = asList(Properties.Policies ?? []).map((policy) => isRecord(policy) && policy.PolicyDocument)
      const allowed = [Properties.PolicyDocument, ...inline].flatMap(statementsOf)
      return [
        ...managed,
        ...trusted.map(() => `${id} can be assumed by everybody`),
        ...allowed.flatMap((statement) => statementProblems(id, statement)),
      ]
    },
  )
}

function statementProblems(id: string, { Effect, Action, Resource }: Statement): readonly string[] {
  if (Effect !== 'Allow') return []
  const actions = asList(Action).map(String)
  const resources = asList(Resource).map(asText)
  const wide = actions.filter((action) => action.includes('*')).map((action) => `${id} allows ${action}`)
  const isForced = actions.every((action) => Object.hasOwn(WITHOUT_RESOURCE, action))
  const everywhere = resources
    .filter((resource) => /[*?]/.test(resource) && !FORCED_PATTERNS.some((pattern) => pattern.test(resource)))
    .filter((resource) => !(resource === '*' && isForced))
    .map((resource) => `${id} allows ${actions.join(', ')} on ${resource}`)
  return [...wide, ...everywhere]
}

function resourcePolicyProblems(template: Template): readonly string[] {
  return resourcesOf(template, 'AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy').flatMap(
    ([id, { Properties = {} }]) =>
      statementsOf(Properties.PolicyDocument)
        .filter(({ Effect, Principal }) => Effect === 'Allow' && isEverybody(Principal))
        .map(() => `${id} lets everybody in`),
  )
}

/** An open Function URL needs two permissions; everybody may have these two, and none besides. */
function doorProblems(template: Template): readonly string[] {
  const permissions = resourcesOf(template, 'AWS::Lambda::Permission')
  const isOpen = resourcesOf(template, 'AWS::Lambda::Url').some(([, { Properties }]) => Properties?.AuthType === 'NONE')
  const doors = permissions.filter(([, { Properties }]) => Properties?.Principal === '*')
  const viaUrl = doors.filter(
    ([, { Properties: p }]) => p?.Action === 'lambda:InvokeFunctionUrl' && p.FunctionUrlAuthType === 'NONE',
  )
  const invoke = doors.filter(
    ([, { Properties: p }]) => p?.Action === 'lambda:InvokeFunction' && p.InvokedViaFunctionUrl === true,
  )
  const fitting = new Set([...viaUrl, ...invoke])
  const wide = doors.filter((door) => !fitting.has(door)).map(([id]) => `${id} lets everybody invoke the function`)
  const lacking = [
    ...(isOpen && viaUrl.length === 0 ? ['the Function URL lacks the permission lambda:InvokeFunctionUrl'] : []),
    ...(isOpen && invoke.length === 0 ? ['the Function URL lacks the permission lambda:InvokeFunction'] : []),
    ...(!isOpen ? [...fitting].map(([id]) => `${id} is for a Function URL that is not there`) : []),
  ]
  const services = permissions
    .filter(
      ([, { Properties: p }]) => p?.Principal !== '*' && p?.SourceArn === undefined && p?.SourceAccount === undefined,
    )
    .map(([id]) => `${id} lets a service invoke the function for anybody`)
  return [...wide, ...lacking, ...services]
}

function statementsOf(document: unknown): readonly Statement[] {
  return isRecord(document) ? (asList(document.Statement) as readonly Statement[]) : []
}

function isEverybody(principal: unknown): boolean {
  return principal === '*' || (isRecord(principal) && Object.values(principal).flat().includes('*'))
}
