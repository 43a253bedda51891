/** The `larkgate` command: which words it takes, and which exit code comes of them. */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { version } from '../container/version.ts'
import { ConfigError, PortError } from '../lib/core/errors.ts'
import { completion, SHELLS, type Shell } from './completion.ts'
import { dead, redrive, show } from './dead.ts'
import { type EventsOptions, events } from './events.ts'
import { type SimOptions, sim } from './sim.ts'
import { start } from './start.ts'
import { TARGETS, type TargetName } from './targets/target.ts'
import { type TriggerOptions, trigger } from './trigger.ts'
import { schema, types } from './types.ts'

/** Wrong words or a wrong configuration. 1 is for everything else that did not work. */
const EXIT_USAGE = 2

/** Resolves to the exit code; never rejects. */
export async function run(argv: readonly string[]): Promise<number> {
  let code = 0
  // A reader that has seen enough (`| head`), or a full disk behind a redirection, is no reason to fail.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const program = createProgram((result) => {
    code = result
  })
  try {
    await program.parseAsync(argv)
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE
    if (error instanceof ConfigError) {
      process.stderr.write(`larkgate: ${error.message}\n`)
      return EXIT_USAGE
    }
    // Something outside does not do its work: where in this program that was noticed helps nobody.
    if (error instanceof PortError) {
      process.stderr.write(`larkgate: ${error.message}\n`)
      return 1
    }
    process.stderr.write(`larkgate: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return 1
  }
}

function createProgram(setCode: (code: number) => void): Command {
  const program = new Command('larkgate')
    .description('Event gateway for Feishu / Lark: verify, answer in time, queue, handle once.')
    .version(version())
    .exitOverride()
    .showHelpAfterError('(larkgate --help lists what there is)')

  program
    .command('start')
    .description('run the gateway on this machine, with the embedded queue; in demo mode when no app is configured')
    .action(async () => setCode(await start()))

  program
    .command('trigger [event_type]')
    .description('push an event to a gateway as the platform would, and print status and time of the answer')
    .option('--text <text>', 'text of an im.message.receive_v1')
    .option('--url <url>', 'where to push; default: the gateway of the data folder')
    .option('--app <name>', 'for which of several apps (LARK_APPS)')
    .option('--plain', 'neither encrypt nor sign')
    .option('--duplicate <n>', 'push the same event n times more', wholeNumber)
    .option('--tamper', 'change the body after signing; 401 is the right answer then')
    .option('--challenge', 'check the address, as the console does when it is saved')
    .addOption(
      new Option('--socket', 'over a long connection, through larkgate sim; --url names the simulator then').conflicts([
        'plain',
        'tamper',
        'challenge',
      ]),
    )
    .addHelpText('after', TRIGGER_EXAMPLES)
    .action(async (type: string | undefined, options: TriggerOptions) => setCode(await trigger(type, options)))

  program
    .command('sim')
    .description('run the platform’s end of the long connection on this machine; trigger --socket delivers through it')
    .option('--port <port>', 'where to listen, on the loopback address', portNumber, SIM_PORT)
    .action(async (options: SimOptions) => setCode(await sim(options)))

  program
    .command('events')
    .description('list received events, newest first, and what became of them')
    .option('--json', 'one JSON object per line: key, id, type, app, state, attempts, reason, times')
    .option('--type <event_type>', 'only this type')
    .addOption(new Option('--state <state>', 'only this state').choices(['pending', 'running', 'done', 'dead']))
    .option('--limit <n>', 'at most so many', wholeNumber, 50)
    .action(async (options: EventsOptions) => setCode(await events(options)))

  program
    .command('show <key>')
    .description('print the envelope of one event, secrets masked')
    .addOption(targetOption('of a dead letter elsewhere'))
    .action(async (key: string, options: { target: TargetName }) => setCode(await show(key, options)))

  program
    .command('dead')
    .description('list dead letters, oldest first, with the reason')
    .option('--json', 'one JSON object per line')
    .addOption(targetOption('where to look'))
    .action(async (options: { json?: true; target: TargetName }) => setCode(await dead(options)))

  program
    .command('redrive')
    .description('put dead letters back on the queue, with all attempts before them')
    .addOption(new Option('--key <key>', 'this one').conflicts('all'))
    .addOption(new Option('--all', 'all there are'))
    .addOption(targetOption('where they are'))
    .action(async (options: { key?: string; all?: true; target: TargetName }, command: Command) => {
      if (!options.key && !options.all) command.error('error: redrive needs --key <key> or --all')
      setCode(await redrive(options))
    })

  program
    .command('types')
    .description('list the known event types, one a line')
    .option('--domain <domain>', 'only these, e.g. im or approval')
    .action((options: { domain?: string }) => setCode(types(options)))

  program
    .command('schema <event_type>')
    .description('print the fields of an event type, and an example of its body')
    .action((type: string) => setCode(schema(type)))

  program
    .command('completion')
    .description('print a script that completes commands, options and event types in the shell')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText('after', '\nIn ~/.bashrc: source <(larkgate completion bash)')
    .action((shell: Shell) => setCode(completion(shell, program)))

  return program
}

/** Built anew for each command: one belongs to the command that it was added to. */
function targetOption(meaning: string): Option {
  return new Option('--target <target>', meaning).choices(TARGETS).default('local' satisfies TargetName)
}

/** Next to the gateway's own. */
const SIM_PORT = 7778

const TRIGGER_EXAMPLES = `
Examples:
  larkgate trigger im.message.receive_v1 --text hello
  larkgate trigger card.action.trigger
  larkgate trigger out_approval --duplicate 2
  larkgate trigger card.action.trigger --socket
  larkgate trigger --challenge --url https://bot.example.com/webhook/event

The Encrypt Key and the Verification Token are those of the environment, or of the demo in the data folder.
Over a long connection it is the ack's code that is printed, and the app that larkgate sim was started for.
Exit code 0 when every answer was as it should be, 1 when not, 2 for wrong words or a wrong configuration.`

function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('must be a whole number.')
  return Number(value)
}

function portNumber(value: string): number {
  const port = wholeNumber(value)
  if (port > 65_535) throw new InvalidArgumentError('must be a port.')
  return port
}
