/** A function as whoever invokes it sees it: sandboxes are started when they are needed, used again, and replaced. */
import { type Invocation, type Sandbox, type SandboxOptions, startSandbox } from './sandbox.ts'

export type FunctionOptions = Omit<SandboxOptions, 'onOutput' | 'timeoutMs'> & { readonly timeoutMs?: number }

export interface LogLine {
  readonly level: string
  readonly msg: string
  readonly [field: string]: unknown
}

export interface LambdaFunction {
  readonly invoke: (event: unknown) => Promise<Invocation>
  /** All that its sandboxes have printed. */
  readonly output: () => string
  /** The lines of it; one that is no JSON is an error. */
  readonly log: () => LogLine[]
  /** How many sandboxes have been started. */
  readonly starts: () => number
  /** Kills a sandbox that is at work, if there is one. */
  readonly killOne: () => Promise<boolean>
  readonly stop: () => Promise<void>
}

export function lambdaFunction({ timeoutMs = 120_000, ...options }: FunctionOptions): LambdaFunction {
  const idle: Sandbox[] = []
  const busy = new Set<Sandbox>()
  let starts = 0
  let output = ''
  const onOutput = (text: string) => {
    output += text
  }

  async function invoke(event: unknown): Promise<Invocation> {
    const sandbox = idle.pop() ?? (await start())
    busy.add(sandbox)
    const invocation = await sandbox.invoke(event)
    busy.delete(sandbox)
    if (sandbox.isAlive()) idle.push(sandbox)
    return invocation
  }

  function start(): Promise<Sandbox> {
    starts++
    return startSandbox({ ...options, timeoutMs, onOutput })
  }

  return {
    invoke,
    output: () => output,
    log: () =>
      output
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as LogLine),
    starts: () => starts,
    async killOne() {
      const [sandbox] = busy
      await sandbox?.kill()
      return sandbox !== undefined
    },
    async stop() {
      await Promise.all([...idle, ...busy].map(({ kill }) => kill()))
    },
  }
}
