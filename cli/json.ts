/** JSON for people to read. */

type RawJson = { rawJSON(source: string): unknown }

/**
 * Indented, but with every number as it was written: ids can be larger than a double holds. What is no JSON stays as it is:
 * a dead letter may be a message that nobody could read.
 */
export function indent(text: string): string {
  const keepNumbers = (_name: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source ? (JSON as unknown as RawJson).rawJSON(context.source) : value
  try {
    return JSON.stringify(JSON.parse(text, keepNumbers as (name: string, value: unknown) => unknown), undefined, 2)
  } catch {
    return text
  }
}
