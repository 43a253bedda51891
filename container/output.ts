/** Writing to the outputs of this process, come what may. */
import { writeSync } from 'node:fs'

type Write = (text: string | Uint8Array) => void

/**
 * A stream that failed once, for example because the disk behind a redirection was full, is closed for good; its file
 * is not. So the log goes on as soon as there is room, and never stops the gateway.
 */
function writer(stream: NodeJS.WriteStream & { readonly fd: number }): Write {
  stream.on('error', () => undefined)
  return (text) => {
    if (!stream.destroyed) return void stream.write(text)
    try {
      writeSync(stream.fd, text as string)
    } catch {
      // Still no room, or nobody reads any more: there is nowhere to say so.
    }
  }
}

export const writeOut: Write = writer(process.stdout)
export const writeError: Write = writer(process.stderr)
