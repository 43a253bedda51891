/** `larkgate dead`, `show` and `redrive`: what could not be handled, and giving it another chance. Wherever it is. */
import { loadConfig } from './environment.ts'
import { indent } from './json.ts'
import { isoTime, print, printJson, printTable } from './output.ts'
import { openTarget, type Target, type TargetName, type Which } from './targets/target.ts'

interface On {
  readonly target: TargetName
}

export async function dead({ json, target }: On & { readonly json?: true }): Promise<number> {
  return withTarget(target, async ({ letters }) => {
    const rows: string[][] = []
    for await (const { key, type, app, attempts, diedAtMs, reason } of letters()) {
      if (json) printJson({ key, type, app, attempts, diedAt: isoTime(diedAtMs), reason })
      else rows.push([isoTime(diedAtMs), String(attempts), key, reason])
    }
    if (!json) printTable(['DIED', 'ATTEMPTS', 'KEY', 'REASON'], rows)
    return 0
  })
}

export async function show(key: string, { target }: On): Promise<number> {
  return withTarget(target, async ({ show }) => {
    const { envelope, problem } = await show(key)
    if (envelope === undefined) {
      process.stderr.write(`${problem}\n`)
      return 1
    }
    print(indent(envelope))
    return 0
  })
}

export async function redrive({
  target,
  key,
  all,
}: On & { readonly key?: string; readonly all?: true }): Promise<number> {
  const which: Which = all ? { all } : { key: key ?? '' }
  return withTarget(target, async ({ redrive }) => {
    let [redriven, failed] = [0, 0]
    for await (const { key, reason } of redrive(which)) {
      if (reason === undefined) {
        redriven++
        print(`redriven  ${key}`)
      } else {
        failed++
        process.stderr.write(`not redriven  ${key}  ${reason}\n`)
      }
    }
    if (redriven + failed === 0) print('there are no dead letters')
    return failed === 0 ? 0 : 1
  })
}

async function withTarget(name: TargetName, use: (target: Target) => Promise<number>): Promise<number> {
  const target = await openTarget(name, loadConfig())
  try {
    return await use(target)
  } finally {
    await target.close()
  }
}
