/** `larkgate completion`: a script for the shell that completes commands, options, types and other values. */
import type { Command, Option } from 'commander'
import { knownEvents } from '../facts/read.ts'
import { print } from './output.ts'
import { knownDomains } from './types.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

interface CompletedOption {
  readonly name: string
  readonly takesValue: boolean
  readonly values: readonly string[]
}

interface CompletedCommand {
  readonly name: string
  readonly options: readonly CompletedOption[]
  /** Of its argument. */
  readonly values: readonly string[]
}

export function completion(shell: Shell, program: Command): number {
  const write = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell]
  print(write(program.commands.map(toCompleted)))
  return 0
}

function toCompleted(command: Command): CompletedCommand {
  const [argument] = command.registeredArguments
  return {
    name: command.name(),
    options: [...command.options.map(toOption), { name: '--help', takesValue: false, values: [] }],
    values: argument === undefined ? [] : (argument.argChoices ?? valuesOf(argument.name())),
  }
}

function toOption({ long, required, argChoices, flags }: Option): CompletedOption {
  return { name: long ?? '', takesValue: required, values: argChoices ?? valuesOf(/<(\w+)>/.exec(flags)?.[1] ?? '') }
}

/** Values by what the help calls them. */
function valuesOf(name: string): readonly string[] {
  if (name === 'event_type') return [...knownEvents().keys()]
  return name === 'domain' ? knownDomains() : []
}

function bashScript(commands: readonly CompletedCommand[]): string {
  return `_larkgate() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command= candidates=
  ((COMP_CWORD > 1)) && command=\${COMP_WORDS[1]}
${chooseCandidates(commands)}
  COMPREPLY=($(compgen -W "$candidates" -- "$current"))
}
complete -F _larkgate larkgate`
}

function zshScript(commands: readonly CompletedCommand[]): string {
  return `#compdef larkgate
_larkgate() {
  local current=\${words[CURRENT]} before=\${words[CURRENT-1]} command= candidates=
  ((CURRENT > 2)) && command=\${words[2]}
${chooseCandidates(commands)}
  compadd -- \${=candidates}
}
compdef _larkgate larkgate`
}

/** What bash and zsh write alike: which words may come, by the command and the word before. */
function chooseCandidates(commands: readonly CompletedCommand[]): string {
  const cases = commands.map(({ name, options, values }) => {
    const afterOption = options
      .filter(({ takesValue }) => takesValue)
      .map((option) => `      ${option.name}) candidates="${option.values.join(' ')}" ;;\n`)
    const names = options.map((option) => option.name).join(' ')
    return `  ${name})
    case "$before" in
${afterOption.join('')}      *) if [[ "$current" == -* ]]; then candidates="${names}"; else candidates="${values.join(' ')}"; fi ;;
    esac
    ;;
`
  })
  const all = [...commands.map(({ name }) => name), 'help', '--help', '--version'].join(' ')
  return `  case "$command" in
  '') candidates="${all}" ;;
${cases.join('')}  esac`
}

function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, options, values }) => {
    const after = `complete -c larkgate -n '__fish_seen_subcommand_from ${name}'`
    const words = (list: readonly string[]) => (list.length > 0 ? ` -a '${list.join(' ')}'` : '')
    return [
      `complete -c larkgate -n __fish_use_subcommand -a ${name}`,
      ...(values.length > 0 ? [`${after}${words(values)}`] : []),
      ...options.map((option) => {
        const value = option.takesValue ? ` -x${words(option.values)}` : ''
        return `${after} -l ${option.name.replace('--', '')}${value}`
      }),
    ]
  })
  return ['complete -c larkgate -f', ...lines].join('\n')
}
