/** Parts of pages that are generated, between `<!-- name:start -->` and `<!-- name:end -->`. */

/** @throws {Error} when the page has not both markers, in their order */
export function replaceBetween(page: string, name: string, text: string): string {
  const [first, last] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const [start, end] = [page.indexOf(first), page.indexOf(last)]
  if (start === -1 || end < start) throw new Error(`the page needs ${first} and ${last}`)
  return `${page.slice(0, start + first.length)}\n${text}${page.slice(end)}`
}

export function tableRow(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`.replaceAll('|  |', '| |')
}
