/** Opens the encrypted samples of the corpus, as far as it names their keys. */
import { unseal } from '../simulator/opened.ts'
import { casesOf, type Sample, vectors } from './corpus.ts'

const decryptCases = casesOf<{ readonly encrypt_key: string }, unknown>('decrypt')
const KNOWN_KEYS = new Set(
  [...decryptCases.map(({ input }) => input), ...vectors.decrypt].map((one) => one.encrypt_key),
)

/** The text of an encrypted sample, if it opens to JSON under one of the Encrypt Keys that the corpus names. */
export function openSample({ form, text }: Sample): { readonly key: string; readonly text: string } | undefined {
  if (form !== 'encrypted') return undefined
  for (const key of KNOWN_KEYS) {
    const opened = tryUnseal(key, JSON.parse(text).encrypt)
    if (opened?.startsWith('{')) return { key, text: opened }
  }
  return undefined
}

function tryUnseal(key: string, sealed: string): string | undefined {
  try {
    return unseal(key, sealed)
  } catch {
    return undefined
  }
}
