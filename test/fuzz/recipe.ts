/** What a fuzzed request is made from. */
import type { Mutation } from './mutate.ts'

/** How a request is made, in order: every choice is a number, and 0 is what the platform does. */
export interface Recipe {
  readonly app: number
  readonly card: boolean
  readonly form: number
  readonly type: number
  readonly token: number
  readonly text: string
  /** Of the plaintext: correctly sealed and signed all the same. */
  readonly inner: readonly Mutation[]
  readonly innerBytes: readonly Mutation[]
  readonly sealing: number
  readonly base64: number
  readonly wrapper: number
  /** Of the body, before it is signed. */
  readonly outer: readonly Mutation[]
  readonly signing: number
  readonly timestamp: number
  readonly nonce: number
  /** Of the body, after it was signed. */
  readonly after: readonly Mutation[]
  /** Of the headers, in their order. */
  readonly headers: readonly { readonly how: number; readonly value: number }[]
  readonly path: number
  /** Whether WebCrypto has to answer the same. */
  readonly web: boolean
}
