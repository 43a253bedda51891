/** What wrangler 4.155 said to Cloudflare's answers, for what cannot be had from an account that does not exist. */
import type { Wrangler, WranglerRun } from '../../../scripts/cloudflare/wrangler.ts'

export function succeeded(stdout = ''): WranglerRun {
  return { code: 0, stdout, output: `${stdout}\n` }
}

/** An error as wrangler prints it. */
export function failed(message: string): WranglerRun {
  const output = `\n✘ [ERROR] ${message}\n\n\n🪵  Logs were written to "wrangler.log"\n`
  return { code: 1, stdout: '', output }
}

/** An error of the API, as wrangler prints it. */
export function refused(path: string, message: string, code: number): WranglerRun {
  const hint =
    'If you think this is a bug, please open an issue at: https://github.com/cloudflare/workers-sdk/issues/new'
  return failed(`A request to the Cloudflare API (${path}) failed.\n\n  ${message} [code: ${code}]\n\n  ${hint}`)
}

export interface Recorded {
  readonly wrangler: Wrangler
  /** The commands, in their order. */
  readonly commands: readonly string[]
}

/** Answers each command by the longest beginning that is known, and fails the test for any other. */
export function recorded(answers: Readonly<Record<string, WranglerRun>>): Recorded {
  const commands: string[] = []
  const byLength = Object.entries(answers).sort(([one], [other]) => other.length - one.length)
  return {
    commands,
    async wrangler(args) {
      const command = args.join(' ')
      commands.push(command)
      const answer = byLength.find(([beginning]) => command.startsWith(beginning))?.[1]
      if (answer === undefined) throw new Error(`wrangler ${command} was not expected`)
      return answer
    },
  }
}
