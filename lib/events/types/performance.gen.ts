// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

export interface PerformanceReviewDataChangedV2 {
  readonly items?: readonly {
    readonly user_id?: UserId
    readonly semester_id?: string
    readonly activity_id?: string
    readonly stage_changes?: readonly {
      readonly stage_id?: string
      readonly stage_type?: 'summarize_key_outputs' | 'review' | 'communication_and_open_result' | 'view_result' | 'reconsideration' | 'leader_review' | (string & {})
      readonly review_stage_role?: 'reviewee' | 'invited_reviewer' | 'solid_line_leader' | 'dotted_line_leader' | 'secondary_solid_line_leader' | 'direct_project_leader' | 'custom_review_role' | (string & {})
    }[]
  }[]
}

export interface PerformanceStageTaskOpenResultV2 {
  readonly items?: readonly {
    readonly user_id?: UserId
    readonly semester_id?: string
    readonly activity_id?: string
    readonly open_time?: string
  }[]
}
