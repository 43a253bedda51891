/** The apps that fuzzed requests are sent to: one for every row of the acceptance table, and one in the middle of a rotation. */

export interface FuzzApp {
  readonly name: string
  readonly appId?: string
  /** Current first. */
  readonly encryptKeys: readonly string[]
  /** Current first. */
  readonly tokens: readonly string[]
}

export const APPS: readonly FuzzApp[] = [
  { name: 'both', appId: 'cli_both', encryptKeys: ['key of both 钥匙'], tokens: ['token-of-both'] },
  { name: 'key', encryptKeys: ['key-alone'], tokens: [] },
  { name: 'token', encryptKeys: [], tokens: ['token-alone'] },
  {
    name: 'rotating 转',
    encryptKeys: ['new-key', 'old-key'],
    tokens: ['new-token', 'old-token 令牌'],
  },
]

/** Small, so that bodies beyond it are cheap to make: the huge ones fit in only as long as they are plain. */
export const MAX_BODY_BYTES = 300 * 1024

export const ANSWERS = {
  'card.action.trigger': { toast: { type: 'info', content: 'both answered and queued' } },
  'url.preview.get': { inline: { title: 'answered only' } },
} as const

/** Types that wait for an answer. */
export const CALLBACKS: readonly string[] = ['card.action.trigger', 'url.preview.get', 'profile.view.get']
/** Callbacks with an `.on` handler, which therefore go on the queue too. */
export const QUEUED_CALLBACKS: readonly string[] = ['card.action.trigger', 'card.action.trigger_v1']
