// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

export interface TaskTaskCommentUpdatedV1 {
  readonly task_id?: string
  readonly comment_id?: string
  readonly parent_id?: string
  readonly obj_type?: number
}

export interface TaskTaskUpdateTenantV1 {
  readonly user_id_list?: {
    readonly user_id_list?: readonly UserId[]
  }
  readonly task_id?: string
  readonly object_type?: string
  readonly event_type?: string
}

export interface TaskTaskUpdateUserAccessV2 {
  readonly event_types?: readonly string[]
  readonly task_guid?: string
}

export interface TaskTaskUpdatedV1 {
  readonly task_id?: string
  readonly obj_type?: number
}
