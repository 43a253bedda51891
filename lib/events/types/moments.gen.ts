// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

export interface MomentsCommentCreatedV1 {
  readonly user_id?: UserId
  readonly id?: string
  /** Date and time with a zone, as in 2026-01-31T08:00:00Z. */
  readonly create_time?: string
  readonly post_id?: string
  readonly reply_comment_id?: string
  readonly root_comment_id?: string
  readonly user_type?: 1 | 2 | 3 | 4 | (number & {})
}

export interface MomentsCommentDeletedV1 {
  readonly id?: string
  readonly post_id?: string
}

export interface MomentsDislikeCreatedV1 {
  readonly entity_type?: number
  readonly entity_id?: string
  /** Date and time with a zone, as in 2026-01-31T08:00:00Z. */
  readonly create_time?: string
  readonly user_id?: UserId
  readonly id?: string
}

export interface MomentsDislikeDeletedV1 {
  readonly entity_type?: number
  readonly entity_id?: string
  readonly user_id?: UserId
  readonly id?: string
}

export interface MomentsPostCreatedV1 {
  readonly id?: string
  readonly user_id?: UserId
  /** Date and time with a zone, as in 2026-01-31T08:00:00Z. */
  readonly create_time?: string
  readonly category_ids?: readonly string[]
  readonly link?: string
  readonly user_type?: 1 | 2 | 3 | 4 | (number & {})
}

export interface MomentsPostDeletedV1 {
  readonly id?: string
}

export interface MomentsPostStatisticsUpdatedV1 {
  readonly post_id?: string
  readonly statistics_type?: 1 | (number & {})
  readonly statistics?: {
    readonly share_count?: number
  }
}

export interface MomentsReactionCreatedV1 {
  readonly type?: string
  readonly user_id?: UserId
  readonly entity_id?: string
  readonly id?: string
  readonly entity_type?: 1 | 2 | (number & {})
  readonly user_type?: 1 | 2 | 3 | 4 | (number & {})
  /** Date and time with a zone, as in 2026-01-31T08:00:00Z. */
  readonly create_time?: string
}

export interface MomentsReactionDeletedV1 {
  readonly type?: string
  readonly user_id?: UserId
  readonly entity_id?: string
  readonly id?: string
  readonly entity_type?: 1 | 2 | (number & {})
  readonly user_type?: 1 | 2 | 3 | 4 | (number & {})
}
