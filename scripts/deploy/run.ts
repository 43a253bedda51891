/** Runs programs of the path to their end. */
import { spawn } from 'node:child_process'
import type { Result } from './aws.ts'

/** Never rejects. What the program prints is kept, not shown: it may be a secret. */
export function run(program: string, args: readonly string[]): Promise<Result> {
  const { promise, resolve } = Promise.withResolvers<Result>()
  // On Windows npm and serverless are scripts, which only a shell starts.
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  child.on('error', (error: NodeJS.ErrnoException) => {
    resolve({ code: error.code === 'ENOENT' ? undefined : 1, stdout: '', stderr: error.message })
  })
  child.on('close', (code) => resolve({ code: code ?? 1, ...output }))
  return promise
}
