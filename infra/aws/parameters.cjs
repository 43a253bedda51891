/**
 * What varies in the stack: every `--param` of serverless.yml with its default and bounds, and what follows from them.
 *
 * CommonJS, since that is what osls loads. The table in docs/deploy-aws.md is generated from this file, and the deploy
 * command checks its words with it before anything is built.
 */

/** One of these words. */
const words = (...all) => ({
  says: `must be ${all.slice(0, -1).join(', ')} or ${all.at(-1)}`,
  accepts: (value) => all.includes(value),
})

/** A whole number within these bounds. */
const whole = (min, max) => ({
  says: `must be a whole number from ${min} to ${max}`,
  accepts: (value) => /^\d{1,6}$/.test(value) && Number(value) >= min && Number(value) <= max,
})

const matching = (pattern, says) => ({ says: `must be ${says}`, accepts: (value) => pattern.test(value) })

const SECRET_NAME = matching(/^[\w/+=.@-]{1,200}$/, 'the name of a secret, not its ARN')
const SECRET_VERSION = matching(/^[\w-]{32,64}$/, 'the id of a version of the secret')
const LOG_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]
const TYPES = matching(/^[\w.,]*$/, 'event types, separated by commas')
/** Account, region, name of an image in ECR. */
const IMAGE =
  /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([a-z0-9][a-z0-9._/-]*)(?::[\w.-]+|@sha256:[0-9a-f]{64})$/

/** Name → default (`''`: not set; a function is given the stage and what is set), what it accepts when it is set, and what it means. */
const PARAMETERS = {
  http: {
    default: 'url',
    ...words('url', 'api'),
    meaning: '`url`: a Function URL. `api`: an HTTP API, for the China regions and for domains of your own',
  },
  queue: {
    default: 'fifo',
    ...words('fifo', 'standard'),
    meaning: '`fifo` keeps the order of ordered types. `standard` is cheaper and keeps none',
  },
  secret: {
    default: (stage) => `larkgate-${stage}`,
    ...SECRET_NAME,
    meaning: 'name of the secret in Secrets Manager; what it holds is the value of `LARK_APPS`',
  },
  'secret-version': {
    default: '',
    ...SECRET_VERSION,
    meaning: 'set by `npm run deploy:aws`: the version of the secret, so that a new one is a change of the stack',
  },
  domain: {
    default: 'https://open.feishu.cn',
    ...matching(/^https:\/\/[\w.-]+$/, 'a base URL such as https://open.larksuite.com'),
    meaning: '`LARK_DOMAIN`',
  },
  ordered: { default: '', ...TYPES, meaning: '`LARKGATE_ORDERED`' },
  callbacks: { default: '', ...TYPES, meaning: '`LARKGATE_CALLBACKS`' },
  attempts: { default: '8', ...whole(1, 100), meaning: '`LARKGATE_MAX_ATTEMPTS`' },
  'consume-seconds': {
    default: '120',
    // Less leaves the handlers nothing: `consume` needs 15 s to come to an end.
    ...whole(30, 900),
    meaning:
      'time limit of `consume`, for a batch of up to 10 events; the queue’s visibility timeout is six times that',
  },
  concurrency: {
    default: '20',
    ...whole(2, 1000),
    meaning: 'batches at work at the same time, at most',
  },
  'receive-memory': { default: '512', ...whole(128, 10240), meaning: 'memory of `receive`, MB; CPU grows with it' },
  'consume-memory': { default: '512', ...whole(128, 10240), meaning: 'memory of `consume`, MB' },
  log: {
    default: 'json:info',
    ...matching(/^json(:(debug|info|warn|error))?$/, 'json, with a level after a colon'),
    meaning: '`LARKGATE_LOG`',
  },
  'log-days': {
    default: '30',
    says: `must be one of ${LOG_DAYS.join(', ')}`,
    accepts: (value) => LOG_DAYS.map(String).includes(value),
    meaning: 'days that log lines are kept',
  },
  'alarm-email': {
    default: '',
    ...matching(/^[^\s@]+@[^\s@]+$/, 'an e-mail address'),
    meaning: 'where alarms go; the address has to confirm once',
  },
  'alarm-topic': {
    default: '',
    ...matching(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, 'the ARN of an SNS topic'),
    meaning: 'an SNS topic of yours instead',
  },
  'long-connection': {
    default: 'off',
    ...words('off', 'on'),
    meaning: 'one task on Fargate that holds the long connection',
  },
  image: {
    default: '',
    ...matching(IMAGE, 'an image in ECR, e.g. 123456789012.dkr.ecr.eu-west-1.amazonaws.com/larkgate:1'),
    meaning: 'its image, in ECR and for arm64',
  },
  'long-connection-secret': {
    default: (stage, given) => given.secret || `larkgate-${stage}`,
    ...SECRET_NAME,
    meaning: 'its secret, where apps of the webhook and apps of the long connection are not the same',
  },
  'long-connection-secret-arn': {
    default: '',
    ...matching(/^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/, 'the ARN of a secret'),
    meaning: 'set by `npm run deploy:aws`: the whole ARN of that secret',
  },
  'long-connection-secret-version': {
    default: '',
    ...SECRET_VERSION,
    meaning: 'set by `npm run deploy:aws`: the version of that secret',
  },
  vpc: { default: '', ...matching(/^vpc-[0-9a-f]+$/, 'the id of a VPC'), meaning: 'the VPC of the task' },
  subnets: {
    default: '',
    ...matching(/^subnet-[0-9a-f]+(,subnet-[0-9a-f]+)*$/, 'ids of subnets, separated by commas'),
    meaning: 'subnets of the task, from which the internet can be reached',
  },
  'public-ip': {
    default: 'off',
    ...words('off', 'on'),
    meaning: '`on` where the subnets are public and there is no NAT gateway',
  },
}

/**
 * One sentence per value that is wrong; empty when all is well.
 *
 * @param {Record<string, string>} given only what was set
 * @returns {string[]}
 */
function valueProblems(given) {
  return Object.entries(given).flatMap(([name, value]) => {
    const parameter = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined
    if (parameter === undefined) return [`there is no parameter ${name}`]
    return value === '' || parameter.accepts(value) ? [] : [`${name} ${parameter.says}`]
  })
}

/**
 * What is wrong or missing when this is all that was set.
 *
 * @param {Record<string, string>} given
 * @returns {string[]}
 */
function parameterProblems(given) {
  const needed = given['long-connection'] === 'on' ? ['image', 'vpc', 'subnets'] : []
  const missing = needed.filter((name) => !given[name]).map((name) => `${name} is needed for long-connection=on`)
  const both = given['alarm-email'] && given['alarm-topic'] ? ['alarm-email and alarm-topic are one too many'] : []
  return [...valueProblems(given), ...missing, ...both]
}

/**
 * Every parameter with its value.
 *
 * @param {Record<string, string>} given
 * @param {string} stage
 */
function withDefaults(given, stage) {
  const entries = Object.entries(PARAMETERS).map(([name, { default: value }]) => {
    return [name, given[name] || (typeof value === 'function' ? value(stage, given) : value)]
  })
  return Object.fromEntries(entries)
}

/**
 * What serverless.yml and its parts refer to as `custom.stack`.
 *
 * @param {Record<string, string>} given
 * @param {string} stage
 */
function stackOf(given, stage) {
  const values = withDefaults(given, stage)
  const taskSecret = values['long-connection-secret']
  const consumeSeconds = Number(values['consume-seconds'])
  return {
    /** For whoever asks what came of it: the deploy command. */
    parameters: values,
    http: values.http,
    queue: values.queue,
    // CloudFormation puts the value in when it deploys: it is neither in the template nor in the package.
    apps: `{{resolve:secretsmanager:${values.secret}:SecretString:::${values['secret-version']}}}`,
    taskSecret,
    taskSecretArn:
      values['long-connection-secret-arn'] ||
      `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${taskSecret}`,
    taskSecretVersion: values['long-connection-secret-version'],
    domain: values.domain,
    ordered: values.ordered,
    callbacks: values.callbacks,
    attempts: Number(values.attempts),
    consumeSeconds,
    visibilitySeconds: 6 * consumeSeconds,
    ageSeconds: longestSeconds(Number(values.attempts), consumeSeconds),
    concurrency: Number(values.concurrency),
    receiveMemory: Number(values['receive-memory']),
    consumeMemory: Number(values['consume-memory']),
    log: values.log,
    logDays: Number(values['log-days']),
    alarmEmail: values['alarm-email'],
    alarmActions: alarmActions(values),
    notifications: values['alarm-email'] ? part('notifications') : {},
    longConnection: values['long-connection'] === 'on' ? part('long-connection') : {},
    image: values.image,
    imageArn: imageArn(values.image),
    vpc: values.vpc,
    subnets: values.subnets.split(',').filter((subnet) => subnet !== ''),
    publicIp: values['public-ip'] === 'on' ? 'ENABLED' : 'DISABLED',
    tags: { service: 'larkgate', stage },
  }
}

function part(name) {
  return `\${file(infra/aws/${name}.yml)}`
}

function alarmActions(values) {
  if (values['alarm-topic']) return [values['alarm-topic']]
  return values['alarm-email'] ? [{ Ref: 'AlarmTopic' }] : []
}

function imageArn(image) {
  const [, account, region, name] = IMAGE.exec(image) ?? []
  return name && `arn:\${AWS::Partition}:ecr:${region}:${account}:repository/${name}`
}

/** All attempts and the longest waits between them (docs/delivery.md#attempts-and-backoff). */
function longestSeconds(attempts, consumeSeconds) {
  const waits = Array.from({ length: attempts - 1 }, (_, failed) => Math.min(900, 2 * 3 ** failed))
  return waits.reduce((sum, wait) => sum + wait, attempts * consumeSeconds)
}

/** Called by osls. */
async function resolveStack({ options, resolveVariable, resolveConfigurationProperty }) {
  const stage = (await resolveVariable('sls:stage')) ?? 'prod'
  const own = (await resolveConfigurationProperty(['params'])) ?? {}
  const given = { ...own.default, ...own[stage] }
  for (const item of options.param ?? []) {
    const at = item.indexOf('=')
    given[item.slice(0, at)] = item.slice(at + 1)
  }
  for (const [name, value] of Object.entries(given)) given[name] = String(value ?? '')
  const problems = parameterProblems(given)
  // A list, since an error's stack would be printed with it.
  if (problems.length > 0) throw Object.assign(new Error(), { stack: problems.join('; ') })
  return stackOf(given, stage)
}

module.exports = Object.assign(resolveStack, { PARAMETERS, valueProblems, parameterProblems, withDefaults, stackOf })
