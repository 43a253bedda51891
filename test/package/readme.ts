/** Samples in README.md and other pages: fenced blocks with `<!-- sample: name -->` on the line before. */
import { readText } from '../../scripts/repository.ts'

export interface Sample {
  /** As the fence says: `js`, `ts`. */
  readonly language: string
  readonly code: string
}

/** @throws {Error} when there is no such sample */
export function readSample(name: string, page = 'README.md'): Sample {
  const [, language, code] =
    new RegExp(`^<!-- sample: ${name} -->\\n+\`\`\`(\\w+)\\n([^]*?)^\`\`\`$`, 'm').exec(readText(page)) ?? []
  if (language === undefined || code === undefined) throw new Error(`${page} has no sample: ${name}`)
  return { language, code }
}
