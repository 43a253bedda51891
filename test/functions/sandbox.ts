/**
 * One execution environment of Lambda: a process, and the Runtime API for it alone. Frozen whenever it has nothing to do,
 * killed when its time is over.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const LOOP = fileURLToPath(new URL('./runtime-loop.mjs', import.meta.url))

/** Of a synchronous invocation, request and response alike. */
export const PAYLOAD_BYTES = 6 * 1024 * 1024

export interface FunctionError {
  /** As Lambda or the runtime names it, e.g. `Sandbox.Timedout`. */
  readonly type: string
  readonly message: string
}

export type Invocation =
  | { readonly result: unknown; readonly error?: never }
  | { readonly error: FunctionError; readonly result?: never }

export interface SandboxOptions {
  /** Has `index.mjs`, which exports `handler`. */
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  /** What the function is told that it has. */
  readonly timeoutMs: number
  /** When it is killed; by default when it was told. */
  readonly killAfterMs?: number
  readonly onOutput: (text: string) => void
}

export interface Sandbox {
  readonly invoke: (event: unknown) => Promise<Invocation>
  /** SIGKILL, wherever it is. */
  readonly kill: () => Promise<void>
  readonly isAlive: () => boolean
  readonly pid: number
}

interface Running {
  readonly id: string
  readonly payload: string
  readonly end: (invocation: Invocation) => void
}

let invocations = 0

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { timeoutMs, killAfterMs = timeoutMs } = options
  let waiting: ServerResponse | undefined
  let running: Running | undefined
  let initError: FunctionError | undefined
  let doomed = false

  const server = createServer(async (request, response) => {
    if (request.url?.endsWith('/invocation/next')) {
      waiting = response
      if (running) return handOver()
      return void child.kill('SIGSTOP')
    }
    const body = await text(request)
    response.writeHead(202, { 'content-length': 0 }).end()
    if (request.url?.endsWith('/response')) end(toResult(body))
    else if (request.url?.endsWith('/init/error')) initError = toError(request, body)
    else end({ error: toError(request, body) })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const child = start(options, `127.0.0.1:${port}`)
  const exited = once(child, 'close').then(() => {
    end({ error: initError ?? { type: 'Runtime.ExitError', message: 'the process has ended' } })
    server.close()
    server.closeAllConnections()
  })

  function end(invocation: Invocation): void {
    running?.end(invocation)
    running = undefined
  }

  function handOver(): void {
    if (waiting === undefined || running === undefined) return
    child.kill('SIGCONT')
    waiting.writeHead(200, {
      'lambda-runtime-aws-request-id': running.id,
      'lambda-runtime-deadline-ms': String(Date.now() + timeoutMs),
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(running.payload),
    })
    waiting.end(running.payload)
    waiting = undefined
  }

  const isAlive = () => !doomed && child.exitCode === null && child.signalCode === null
  const kill = async () => {
    doomed = true
    child.kill('SIGKILL')
    await exited
  }

  return {
    pid: child.pid as number,
    isAlive,
    kill,
    async invoke(event) {
      const payload = JSON.stringify(event)
      if (Buffer.byteLength(payload) > PAYLOAD_BYTES) throw new Error('Lambda takes no request that is so large')
      if (!isAlive()) return { error: initError ?? { type: 'Runtime.ExitError', message: 'the process has ended' } }
      const { promise, resolve } = Promise.withResolvers<Invocation>()
      const timer = setTimeout(() => {
        end({ error: { type: 'Sandbox.Timedout', message: `Task timed out after ${killAfterMs / 1000} seconds` } })
        void kill()
      }, killAfterMs)
      running = { id: `request-${++invocations}`, payload, end: resolve }
      handOver()
      return promise.finally(() => clearTimeout(timer))
    },
  }
}

function start({ folder, environment, onOutput }: SandboxOptions, api: string): ChildProcess {
  const env = {
    PATH: process.env.PATH ?? '',
    AWS_LAMBDA_RUNTIME_API: api,
    AWS_LAMBDA_FUNCTION_NAME: 'function',
    AWS_REGION: 'eu-central-1',
    _HANDLER: 'index.handler',
    LAMBDA_TASK_ROOT: folder,
    ...environment,
  }
  const child = spawn(process.execPath, [LOOP], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput)
  return child
}

function toResult(body: string): Invocation {
  if (Buffer.byteLength(body) <= PAYLOAD_BYTES) return { result: JSON.parse(body) }
  return {
    error: {
      type: 'Function.ResponseSizeTooLarge',
      message: 'Response payload size exceeded maximum allowed payload size',
    },
  }
}

function toError(request: IncomingMessage, body: string): FunctionError {
  const { errorType, errorMessage } = JSON.parse(body) as { errorType?: string; errorMessage?: string }
  const type = String(request.headers['lambda-runtime-function-error-type'] ?? errorType)
  return { type, message: errorMessage ?? '' }
}
