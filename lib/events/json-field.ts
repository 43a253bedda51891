/** Fields of payloads that hold JSON in a string, besides the content of messages. */

export type JsonField =
  | { readonly type: 'json'; readonly value: unknown }
  /** No JSON: some such fields hold what Java prints of an object. `raw` is what there was. */
  | { readonly type: 'unknown'; readonly raw: string }

/**
 * What a field such as the `field_value` of a table's record, the `extra` of an approval's task, or the `before` of a
 * workspace's record says. A field that holds the value itself, as some versions do, gives that value. Throws nothing.
 *
 * @see docs/protocol.md#content
 */
export function decodeJson(field: unknown): JsonField {
  if (field === undefined) return { type: 'unknown', raw: '' }
  if (typeof field !== 'string') return { type: 'json', value: field }
  try {
    return { type: 'json', value: JSON.parse(field) }
  } catch {
    return { type: 'unknown', raw: field }
  }
}
