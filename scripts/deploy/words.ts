/** What is said to somebody who deploys: what would happen, which addresses to put into the console. */
import type { Template } from '../template/template.ts'

/** Type → how many, the most first. */
export function countTypes({ Resources }: Template): string {
  const counts = new Map<string, number>()
  for (const { Type } of Object.values(Resources)) counts.set(Type, (counts.get(Type) ?? 0) + 1)
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
  return sorted.map(([type, count]) => `  ${String(count).padStart(2)} ${type}`).join('\n')
}

/** One line per app. `base` ends in a slash. */
export function requestUrls(base: string, apps: readonly string[]): readonly string[] {
  const [only, ...others] = apps
  if (only !== undefined && others.length === 0) return [`  ${base}webhook/event`]
  const width = Math.max(...apps.map((name) => name.length))
  return apps.map((name) => `  ${name.padEnd(width)}  ${base}webhook/${name}/event`)
}

export function consoleSteps(base: string, webhook: readonly string[], socket: readonly string[]): string {
  const ofWebhook = [
    'Request URL, for the developer console under Events & Callbacks, once for events and once for callbacks:',
    ...requestUrls(base, webhook),
    'When it is saved the console sends a challenge, which the function answers. Then add events, and publish a version of',
    'the app: before that nothing changes.',
  ]
  const ofSocket = [
    `Long connection, of ${socket.join(', ')}: choose it in the console once the task runs. It can be saved only while a`,
    'connection is open.',
  ]
  return [...(webhook.length > 0 ? ofWebhook : []), ...(socket.length > 0 ? ofSocket : [])].join('\n')
}

/** Output of the stack → variable that the command line reads. */
const SETTINGS = {
  QueueUrl: 'LARKGATE_QUEUE_URL',
  DeadLetterUrl: 'LARKGATE_DEAD_LETTER_URL',
  TableName: 'LARKGATE_TABLE',
  BucketName: 'LARKGATE_BUCKET',
} as const

export function settings(outputs: Readonly<Record<string, string>>): string {
  const lines = Object.entries(SETTINGS).flatMap(([output, name]) =>
    outputs[output] === undefined ? [] : [`  ${name}=${outputs[output]}`],
  )
  return ['For .env, so that larkgate dead --target aws finds the stack:', ...lines].join('\n')
}
