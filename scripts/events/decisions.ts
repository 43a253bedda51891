/**
 * What no source says and handlers rely on: fields that are always there, kinds that users have met, words about some.
 *
 * Tables call every field optional. For the types that most bots start with that would be a question mark at every step,
 * so the fields without which such an event would make no sense are required here. A sample that lacks one was cut short.
 */
import type { Draft } from './draft.ts'

interface Decisions {
  /** Paths below `event`. */
  readonly required?: readonly string[]
  /** Another kind that users have reported. */
  readonly kinds?: Readonly<Record<string, string>>
  readonly notes?: Readonly<Record<string, string>>
}

const CARD = {
  required: ['action', 'action.tag'],
  notes: {
    token: 'Credential for updating the card later.',
    'action.value': 'What the developer put into the component.',
  },
}

const DECISIONS: Readonly<Record<string, Decisions>> = {
  'im.message.receive_v1': {
    required: [
      ...['sender', 'sender.sender_id', 'sender.sender_type', 'message'],
      ...['message_id', 'create_time', 'chat_id', 'chat_type', 'message_type', 'content'].map(
        (name) => `message.${name}`,
      ),
      ...['key', 'id', 'name'].map((name) => `message.mentions.${name}`),
    ],
    notes: {
      'message.content': 'JSON in a string; its shape depends on message_type.',
    },
  },
  'card.action.trigger': { ...CARD, required: ['operator', 'token', ...CARD.required] },
  'card.action.trigger_v1': CARD,
  'url.preview.get': { required: ['operator', 'context', 'context.url'] },
  'application.bot.menu_v6': { kinds: { timestamp: 'string' } },
  app_ticket: { required: ['app_ticket'] },
}

/**
 * @param note told of what contradicts the tree
 * @throws {Error} when there is no such field
 */
export function decide(type: string, tree: Draft, note: (path: string, found: string, decision: string) => void): void {
  const { required = [], kinds = {}, notes = {} } = DECISIONS[type] ?? {}
  for (const [path, kind] of Object.entries(kinds)) {
    const draft = at(type, tree, path)
    const said = draft.kinds.join('|')
    draft.kinds = [...draft.kinds, kind]
    note(path, `described: ${said}, reported: ${kind}`, draft.kinds.join('|'))
  }
  for (const path of required) at(type, tree, path).required = true
  for (const [path, words] of Object.entries(notes)) at(type, tree, path).note = words
}

function at(type: string, tree: Draft, path: string): Draft {
  let draft: Draft | undefined = tree
  for (const name of path.split('.')) draft = draft?.children.get(name)
  if (draft === undefined) throw new Error(`${type} has no field ${path}`)
  return draft
}
