/** All properties, as sentences, each with its share of the cases. */
import { eventsAreDoneOnce } from './consumer.ts'
import { damagedEnvelopesAreReadOrRefused, envelopesCarryAnyBody } from './envelope.ts'
import { connectionsLiveWell } from './machine.ts'
import {
  arbitraryRequestsAreJudgedRight,
  damagedRequestsAreJudgedRight,
  signedPlaintextsAreJudgedRight,
} from './receiver.ts'
import type { Run } from './run.ts'

export interface Property {
  readonly sentence: string
  /** In hundredths. */
  readonly share: number
  readonly run: Run
}

export const PROPERTIES: readonly Property[] = [
  {
    sentence: 'whatever is done to a request, it is queued byte for byte or refused, as the documents say',
    share: 55,
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
    share: 5,
    run: connectionsLiveWell,
  },
]

export function shareOf({ share }: Property, runs: number): number {
  return Math.ceil((runs * share) / 100)
}
