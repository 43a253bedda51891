/** Reads what `infra` has for systemd, and the variables that anything there sets. */

/** Names that begin as ours do and are not among `known`. */
export function unknownVariables(text: string, known: readonly string[]): readonly string[] {
  return [...text.matchAll(/(?<!\w)LARK(?:GATE)?_[A-Z_]+/g)]
    .map(([name]) => name)
    .filter((name) => !known.includes(name))
}

/** Section → key → values in their order: a key may stand there more than once. */
export type Unit = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** A unit of systemd without continued lines. */
export function readUnit(text: string): Unit {
  const unit: Record<string, Record<string, string[]>> = {}
  let section: Record<string, string[]> = {}
  for (const line of text.split('\n')) {
    const [, name] = /^\[(\w+)\]$/.exec(line) ?? []
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? []
    if (name !== undefined) {
      section = {}
      unit[name] = section
    }
    if (key !== undefined && value !== undefined) section[key] = [...(section[key] ?? []), value]
  }
  return unit
}
