import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SHELLS, type Shell } from '../../cli/completion.ts'
import { knownEvents } from '../../facts/read.ts'
import { capture, succeeds } from '../../scripts/command.ts'
import { larkgate } from './larkgate.ts'

const folder = mkdtempSync(join(tmpdir(), 'larkgate-completion-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Prints what each shell offers after the words in its arguments, the last of which is being written. */
const ASK: Readonly<Record<Shell, string>> = {
  bash: `source "$1"; shift
[[ $(complete -p larkgate) == *_larkgate* ]] || exit 3
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _larkgate; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // Of zsh's own completion only the two commands are needed that the script calls.
  zsh: `compdef() { : }; compadd() { shift; print -rl -- \${(M)@:#$words[CURRENT]*} }
source "$1"; shift
words=("$@"); CURRENT=$#; _larkgate`,
  fish: `source $argv[1]; complete -C "$argv[2..]" | cut -f1`,
}

const here = await Promise.all(SHELLS.map((shell) => succeeds(shell, ['-c', 'true'])))

// Elsewhere there may be no shell at all; then nothing of this can be asked.
test.runIf(process.env.CI)('bash is here to be asked', () => {
  expect(here[SHELLS.indexOf('bash')]).toBe(true)
})

describe.each(SHELLS.filter((_, index) => here[index]))('in %s', (shell) => {
  const script = join(folder, shell)
  beforeAll(async () => writeFileSync(script, `${await larkgate('completion', shell)}\n`))

  const offered = async (...words: readonly string[]) => {
    const separator = shell === 'fish' ? [] : ['shell']
    const text = await capture(shell, ['-c', ASK[shell], ...separator, script, 'larkgate', ...words])
    return text.split('\n').sort()
  }

  test.each([
    [['tri'], ['trigger']],
    [['s'], ['schema', 'show', 'sim', 'start']],
    [
      ['trigger', 'im.message.re'],
      [
        'im.message.reaction.created_v1',
        'im.message.reaction.deleted_v1',
        'im.message.recalled_v1',
        'im.message.receive_v1',
      ],
    ],
    [['schema', 'out_approval_'], ['out_approval_revert']],
    [
      ['trigger', '--t'],
      ['--tamper', '--text'],
    ],
    [['trigger', 'app_ticket', '--du'], ['--duplicate']],
    [
      ['events', '--state', 'd'],
      ['dead', 'done'],
    ],
    [['events', '--type', 'mail.'], ['mail.user_mailbox.event.message_received_v1']],
    [
      ['types', '--domain', 'ap'],
      ['apaas', 'application', 'approval'],
    ],
    [
      ['completion', ''],
      ['bash', 'fish', 'zsh'],
    ],
    [['trigger', '--text', 'x'], ['']],
    [['no_such_command', 'x'], ['']],
  ])('%j may go on with %j', async (words, expected) => {
    expect(await offered(...words)).toEqual(expected)
  })

  test('every known type is offered', async () => {
    expect(await offered('trigger', '')).toEqual([...knownEvents().keys()].sort())
  })
})
