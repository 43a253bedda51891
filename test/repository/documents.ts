/** Pages that repeat what the code says: what in them is missing, superfluous or wrong. */
import { readPage } from './markdown.ts'

/** One section per error code, with its status in a line of its own: `Status: 401.`, or `Status: none.` */
export function errorPageProblems(
  page: string,
  statuses: Readonly<Record<string, number | undefined>>,
): readonly string[] {
  const sections = page.split(/^## (?=ERR_)/m).slice(1)
  const stated = sections.map((section) => ({
    code: /^\S+/.exec(section)?.[0] ?? '',
    lines: section.split('\n').filter((line) => line.startsWith('Status: ')),
  }))
  const missing = Object.keys(statuses)
    .filter((code) => stated.filter((one) => one.code === code).length !== 1)
    .map((code) => `${code} must have exactly one section`)
  const wrong = stated.flatMap(({ code, lines }) => {
    if (!Object.hasOwn(statuses, code)) return [`${code} is no error code`]
    const line = `Status: ${statuses[code] ?? 'none'}.`
    return lines.length === 1 && lines[0] === line ? [] : [`${code} must say "${line}" once`]
  })
  return [...missing, ...wrong]
}

/** A translation has the same outline and the same code, character for character. */
export function translationProblems(original: string, translation: string): readonly string[] {
  const [first, second] = [readPage(original), readPage(translation)]
  const outline = (page: typeof first) => page.headings.map(({ level }) => '#'.repeat(level)).join(' ')
  return [
    ...(outline(first) === outline(second) ? [] : [`the outline is ${outline(second)}, not ${outline(first)}`]),
    ...(first.code.length === second.code.length
      ? []
      : [`there are ${second.code.length} code blocks, not ${first.code.length}`]),
    ...first.code.flatMap(({ code, language }, index) => {
      const other = second.code[index]
      const isSame = other === undefined || (other.code === code && other.language === language)
      return isSame ? [] : [`code block ${index + 1} differs: ${other.code}`]
    }),
  ]
}

/** Every name in a line of some table, as code: `` `name` ``. */
export function unexplained(page: string, names: readonly string[]): readonly string[] {
  const rows = page.split('\n').filter((line) => line.startsWith('|'))
  return names.filter((name) => !rows.some((row) => row.includes(`\`${name}\``)))
}
