// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

export interface AcsAccessRecordCreatedV1 {
  readonly access_record_id?: string
  readonly user_id?: UserId
  readonly device_id?: string
  readonly is_clock_in?: boolean
  readonly is_door_open?: boolean
  /** Seconds since the Unix epoch. */
  readonly access_time?: string
}

export interface AcsUserUpdatedV1 {
  readonly user_id?: UserId
  readonly card?: number
  readonly face_uploaded?: boolean
}
