/** Large envelopes in R2: one object for each, under the name that its message refers to. */
import type { Bodies } from '../core/ports.ts'

/** A bucket, as far as it is used here. */
export interface BucketBinding {
  /** `null`: the condition did not hold, and nothing was written. */
  readonly put: (
    name: string,
    text: string,
    options: {
      readonly onlyIf: { readonly etagDoesNotMatch: string }
      readonly httpMetadata: { readonly contentType: string }
    },
  ) => Promise<unknown>
  readonly get: (name: string) => Promise<{ readonly arrayBuffer: () => Promise<ArrayBuffer> } | null>
}

/** Unlike that of `text()`, leaves a byte order mark where it is. */
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

/**
 * A name that is taken is refused: an object that a message refers to is never overwritten.
 *
 * Nothing is deleted here. A lifecycle rule of the bucket does that, later than the queue and its retries can last.
 */
export function r2Bodies(bucket: BucketBinding): Bodies {
  return {
    async put(name, text) {
      const written = await bucket.put(name, text, {
        onlyIf: { etagDoesNotMatch: '*' },
        httpMetadata: { contentType: 'application/json' },
      })
      if (written === null) throw new Error(`the bucket has a body named ${name} already`)
    },
    async get(name) {
      const object = await bucket.get(name)
      return object === null ? undefined : decoder.decode(await object.arrayBuffer())
    },
  }
}
