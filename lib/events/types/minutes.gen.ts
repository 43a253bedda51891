// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

export interface MinutesMinuteGeneratedV1 {
  readonly minute_token?: string
  readonly minute_source?: {
    readonly source_type?: string
    readonly source_entity_id?: string
  }
  readonly subscriber_ids?: readonly UserId[]
}
