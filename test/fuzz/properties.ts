/** All properties, as sentences, each with its share of the cases. */
import { eventsAreDoneOnce } from './consumer.ts'
import { damagedEnvelopesAreReadOrRefused, envelopesCarryAnyBody } from './envelope.ts'
import { cutMessagesComeOutWhole, fragmentsKeepTheirBounds } from './fragments.ts'
import { arbitraryBytesAreReadAlike, damagedFramesAreReadAlike } from './frames.ts'
import { connectionsLiveWell } from './machine.ts'
import {
  arbitraryRequestsAreJudgedRight,
  damagedRequestsAreJudgedRight,
  signedPlaintextsAreJudgedRight,
} from './receiver.ts'
import type { Run } from './run.ts'

export interface Property {
  readonly sentence: string
  /** In hundredths: of requests and envelopes they make up a whole, of frames another one. */
  readonly share: number
  readonly run: Run
}

export const PROPERTIES: readonly Property[] = [
  {
    sentence: 'whatever is done to a request, it is queued byte for byte or refused, as the documents say',
    share: 60,
    run: damagedRequestsAreJudgedRight,
  },
  {
    sentence: 'whatever is sealed and signed, it is taken in a known form or refused',
    share: 15,
    run: signedPlaintextsAreJudgedRight,
  },
  { sentence: 'bytes that nobody made on purpose are refused', share: 10, run: arbitraryRequestsAreJudgedRight },
  { sentence: 'an envelope carries any body byte for byte', share: 7, run: envelopesCarryAnyBody },
  { sentence: 'a damaged envelope is read or refused', share: 5, run: damagedEnvelopesAreReadOrRefused },
  {
    sentence: 'every event is marked done once, and starts again only after a failure or a cut',
    share: 3,
    run: eventsAreDoneOnce,
  },
  {
    sentence: 'a connection never has two sockets, never waits for ever, and ends when it is told to',
    share: 10,
    run: connectionsLiveWell,
  },
  {
    sentence: 'whatever is done to a frame, it is read as others read it or refused, and its ack is the rest of it',
    share: 80,
    run: damagedFramesAreReadAlike,
  },
  {
    sentence: 'bytes that nobody made on purpose are no frame, or the same one to all',
    share: 20,
    run: arbitraryBytesAreReadAlike,
  },
  {
    sentence: 'messages come out as they were cut, in any order of their parts',
    share: 10,
    run: cutMessagesComeOutWhole,
  },
  {
    sentence: 'incomplete messages stay within their bounds, and all of them come to an end',
    share: 10,
    run: fragmentsKeepTheirBounds,
  },
]

export function shareOf({ share }: Property, runs: number): number {
  return Math.ceil((runs * share) / 100)
}
