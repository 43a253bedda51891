/** Reads the little of Markdown that the checks of the documents need. */

export interface Heading {
  readonly level: number
  readonly text: string
}

export interface CodeBlock {
  /** What follows the fence: a language, or nothing. */
  readonly language: string
  readonly code: string
}

/** A page taken apart: what is inside of fences is code and nothing else. */
export interface Page {
  readonly headings: readonly Heading[]
  readonly code: readonly CodeBlock[]
  /** The lines outside of fences. */
  readonly prose: string
}

const FENCE = /^(`{3,}|~{3,})(.*)\n([\s\S]*?)^\1[ \t]*$/gm

export function readPage(markdown: string): Page {
  const code = [...markdown.matchAll(FENCE)].map(([, , language = '', text = '']) => ({
    language: language.trim(),
    code: text,
  }))
  const prose = markdown.replace(FENCE, '')
  const headings = [...prose.matchAll(/^(#{1,6})\s+(.+?)\s*#*$/gm)].map(([, marks = '', text = '']) => ({
    level: marks.length,
    text,
  }))
  return { headings, code, prose }
}

/** What links may name after `#`: a heading's text in lower case, without punctuation, with `-` for spaces. */
export function anchorsOf({ headings, prose }: Page): ReadonlySet<string> {
  const anchors = new Set<string>()
  for (const { text } of headings) {
    const slug = slugOf(text)
    let anchor = slug
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`
    anchors.add(anchor)
  }
  for (const [, name] of prose.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) anchors.add(name as string)
  return anchors
}

function slugOf(heading: string): string {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}

/** Targets of inline links, images and link definitions, as written. */
export function linksOf({ prose }: Page): readonly string[] {
  const text = prose.replace(/`[^`\n]*`/g, (code) => code.replace(/[^`]/g, ' '))
  const inline = text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)
  const definitions = text.matchAll(/^\s{0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)/gm)
  return [...inline, ...definitions].map(([, target]) => target as string)
}
