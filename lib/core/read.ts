/** Raw request → what it says: verify, open and parse in one, for the events' and for the cards' address. */
import type { AppSecrets } from './app.ts'
import { RequestError } from './errors.ts'
import { open } from './open.ts'
import { type Inbound, isChallenge, parse, parseCard } from './parse.ts'
import type { Crypto } from './ports.ts'
import type { Address } from './route.ts'
import { type RawRequest, readSignature, verify, verifyCard } from './verify.ts'

export interface ReadOptions {
  readonly crypto: Crypto
  readonly nowMs: number
  readonly toleranceMs: number | undefined
  readonly callbackTypes: ReadonlySet<string>
}

/**
 * @throws {RequestError} with the codes of {@link verify}, {@link open}, {@link parse}, and ERR_CARD_REFUSED
 * @see docs/protocol.md#acceptance
 */
export function read(raw: RawRequest, secrets: AppSecrets, address: Address, options: ReadOptions): Promise<Inbound> {
  return address === 'card' && isLegacyCard(raw) ? readCard(raw, secrets, options) : readPushed(raw, secrets, options)
}

async function readPushed(raw: RawRequest, secrets: AppSecrets, options: ReadOptions): Promise<Inbound> {
  const { encryptKeys, verificationTokens } = secrets
  const verified = await verify(raw, { ...options, encryptKeys })
  const opened = await open(verified, await secrets.sealKeys())
  const { callbackTypes } = options
  return parse(opened, { verificationTokens, requireSignature: encryptKeys.length > 0, callbackTypes })
}

async function readCard(raw: RawRequest, { verificationTokens }: AppSecrets, options: ReadOptions): Promise<Inbound> {
  if (verificationTokens.length === 0) {
    throw new RequestError(
      'ERR_CARD_REFUSED',
      'legacy cards are signed with the Verification Token, and none is configured',
    )
  }
  await verifyCard(raw, { ...options, verificationTokens })
  const payload = await open({ body: raw.body }, [])
  if (isChallenge(payload)) return parse(payload, { ...options, verificationTokens, requireSignature: false })
  return parseCard(payload, raw.headers.get('x-refresh-token'))
}

/** SHA-1 is 40 hex digits, SHA-256 is 64: the length of the signature tells the old card from everything else. */
const SHA1_HEX_LENGTH = 40

function isLegacyCard({ headers }: RawRequest): boolean {
  return readSignature(headers)?.signature.length === SHA1_HEX_LENGTH
}
