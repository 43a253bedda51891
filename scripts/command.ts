/** Programs that are run to their end. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

/**
 * What the program printed to stdout, without the last line break. Rejects with all that it printed when it could not be
 * started or did not end with 0.
 */
export async function capture(
  program: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const options = { env: { ...process.env, ...variables }, maxBuffer: MAX_OUTPUT_BYTES }
  try {
    return (await promisify(execFile)(program, args, options)).stdout.trimEnd()
  } catch (cause) {
    const { message, stdout = '' } = cause as Error & { readonly stdout?: string }
    throw new Error(`${message}\n${stdout}`, { cause })
  }
}

/** Whether it can be started and ends with 0. */
export async function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  return capture(program, args).then(
    () => true,
    () => false,
  )
}
