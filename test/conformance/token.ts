/** Puts a Verification Token into a body without touching any other byte of it. */

interface Member {
  readonly key: string
  readonly start: number
  readonly end: number
}

/**
 * `text` with `token` where the platform has it: in the `header` if there is one, at the top otherwise. A token that is
 * there already is replaced, whatever it is.
 */
export function withToken(text: string, token: string): string {
  const top = text.indexOf('{')
  const header = membersOf(text, top).find(({ key, start }) => key === 'header' && text[start] === '{')
  const open = header?.start ?? top
  const members = membersOf(text, open)
  const value = JSON.stringify(token)
  const given = members.find(({ key }) => key === 'token')
  if (given) return text.slice(0, given.start) + value + text.slice(given.end)
  const comma = members.length > 0 ? ',' : ''
  return `${text.slice(0, open + 1)}"token":${value}${comma}${text.slice(open + 1)}`
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g

/** The members of the object that opens at `open`. The text is known to be JSON. */
function membersOf(text: string, open: number): Member[] {
  const members: Member[] = []
  let depth = 0
  let key: string | undefined
  let start: number | undefined
  for (const match of text.slice(open).matchAll(TOKENS)) {
    const [word] = match
    const at = open + match.index
    if (depth === 1 && key === undefined && word.startsWith('"')) {
      key = JSON.parse(word)
      continue
    }
    if (depth === 1 && start === undefined && key !== undefined && word !== ':') start = at
    if (word === '{' || word === '[') depth++
    if (word === '}' || word === ']') depth--
    const closed = depth === 0 || (depth === 1 && word === ',')
    if (closed && key !== undefined && start !== undefined) {
      members.push({ key, start, end: text.slice(0, at).trimEnd().length })
      key = undefined
      start = undefined
    }
    if (depth === 0) break
  }
  return members
}
