/** Samples in README.md: fenced blocks with `<!-- sample: name -->` on the line before. */
import { readText } from '../../scripts/repository.ts'

export interface Sample {
  /** As the fence says: `js`, `ts`. */
  readonly language: string
  readonly code: string
}

/** @throws {Error} when there is no such sample */
export function readSample(name: string): Sample {
  const [, language, code] =
    new RegExp(`^<!-- sample: ${name} -->\\n+\`\`\`(\\w+)\\n([^]*?)^\`\`\`$`, 'm').exec(readText('README.md')) ?? []
  if (language === undefined || code === undefined) throw new Error(`README.md has no sample: ${name}`)
  return { language, code }
}
