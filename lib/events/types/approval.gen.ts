// Written by `npm run generate` from facts/events.ts.
import type { JsonObject } from '../json.ts'
import type { UserId } from '../shapes.ts'

export interface Approval {
  readonly definition_code?: string
  readonly definition_name?: string
  /** Seconds since the Unix epoch. */
  readonly end_time?: number
  readonly event?: string
  readonly instance_code?: string
  /** Seconds since the Unix epoch. */
  readonly start_time?: number
}

export interface ApprovalApprovalUpdatedV4 {
  readonly object?: {
    readonly approval_code?: string
    readonly approval_id?: string
    readonly extra?: string
    readonly form_definition_id?: string
    readonly process_obj?: string
    readonly timestamp?: number
    readonly version_id?: string
    readonly widget_group_type?: number
  }
}

export interface ApprovalInstanceRemedyGroupUpdateV4 {
  readonly object?: {
    readonly employee_id?: string
    readonly instance_code?: string
    /** Seconds since the Unix epoch. */
    readonly start_time?: number
    /** Seconds since the Unix epoch. */
    readonly end_time?: number
    /** Seconds since the Unix epoch. */
    readonly remedy_time?: number
    readonly remedy_reason?: string
    readonly status?: string
    readonly type?: string
  }
}

export interface ApprovalInstanceStatusChangedV4 {
  readonly approval_code?: string
  readonly instance_code?: string
  readonly external_id?: string
  readonly status?: string
  /** Milliseconds since the Unix epoch. */
  readonly operate_time?: string
  readonly start_user?: UserId
}

export interface ApprovalInstanceTripGroupUpdateV4 {
  readonly object?: {
    readonly instance_code?: string
    /** Seconds since the Unix epoch. */
    readonly start_time?: number | string
    /** Seconds since the Unix epoch. */
    readonly end_time?: number | string
    readonly schedules?: readonly {
      readonly departure?: string
      readonly departure_id?: string
      readonly destination?: string
      readonly destination_ids?: readonly string[]
      readonly remark?: string
      readonly transportation?: string
      /** Date and time without a zone, as in 2026-01-31 08:00:00. */
      readonly trip_start_time?: string
      /** Date and time without a zone, as in 2026-01-31 08:00:00. */
      readonly trip_end_time?: string
      readonly trip_interval?: string
      readonly trip_type?: string
    }[]
    readonly start_user?: {
      readonly id?: UserId
    }
    readonly trip_interval?: string
    readonly trip_reason?: string
    readonly type?: string
    readonly trip_peers?: readonly {
      readonly id?: UserId
    }[]
  }
}

export interface ApprovalTaskStatusChangedV4 {
  readonly approval_code?: string
  readonly instance_code?: string
  readonly task_id?: string
  readonly task_external_id?: string
  readonly assigned_user?: UserId
  readonly status?: string
  /** Milliseconds since the Unix epoch. */
  readonly operate_time?: string
  readonly external_id?: string
}

export interface ApprovalCc {
  readonly approval_code?: string
  readonly instance_code?: string
  readonly id?: string
  readonly user_id?: string
  /** Milliseconds since the Unix epoch. */
  readonly create_time?: number
  readonly operate?: string
  readonly from?: string
}

export interface ApprovalInstance {
  readonly approval_code?: string
  readonly instance_code?: string
  readonly status?: string
  /** Milliseconds since the Unix epoch. */
  readonly operate_time?: string
  /** Milliseconds since the Unix epoch. */
  readonly instance_operate_time?: string
  readonly uuid?: string
}

export interface ApprovalTask {
  readonly open_id?: string
  readonly approval_code?: string
  readonly instance_code?: string
  readonly task_id?: string
  readonly user_id?: string | null
  readonly status?: string
  readonly operate_time?: string
  readonly custom_key?: string
  readonly def_key?: string
  readonly extra?: string
}

export interface LeaveApproval {
  readonly approval_code?: string
  readonly instance_code?: string
  readonly employee_id?: string
  readonly open_id?: string
  /** Seconds since the Unix epoch. */
  readonly start_time?: number
  /** Seconds since the Unix epoch. */
  readonly end_time?: number
  readonly leave_type?: string
  /** Date and time without a zone, as in 2026-01-31 08:00:00. */
  readonly leave_start_time?: string
  /** Date and time without a zone, as in 2026-01-31 08:00:00. */
  readonly leave_end_time?: string
  readonly leave_interval?: number
  readonly leave_unit?: number
  readonly leave_reason?: string
}

export interface LeaveApprovalV2 {
  readonly approval_code?: string
  readonly instance_code?: string
  readonly i18n_resources?: readonly string[] | string | readonly JsonObject[]
  readonly leave_name?: string
  /** Seconds since the Unix epoch. */
  readonly start_time?: number
  /** Seconds since the Unix epoch. */
  readonly end_time?: number
  readonly leave_certification?: readonly string[]
  readonly leave_detail?: readonly string[] | string
  readonly leave_difficult_labour?: string
  readonly leave_family_relation_type?: string
  readonly leave_feeding_arrive_late?: number
  readonly leave_feeding_leave_early?: number
  readonly leave_feeding_rest_daily?: number
  readonly leave_infant_num?: string
  readonly leave_interval?: number
  readonly leave_pregnancy_age?: string
  readonly leave_pregnancy_check_up?: string
  readonly leave_premarital_check_up?: string
  readonly leave_range?: readonly string[] | string
  readonly leave_reason?: string
  /** Date and time without a zone, as in 2026-01-31 08:00:00. */
  readonly leave_start_time?: string
  /** Date and time without a zone, as in 2026-01-31 08:00:00. */
  readonly leave_end_time?: string
  readonly leave_unit?: string
  readonly user_id?: string | null
  readonly open_id?: string
  readonly origin_instance_code?: string
}

export interface LeaveApprovalRevert {
  readonly instance_code?: string
  readonly approval_code?: string
  /** Seconds since the Unix epoch. */
  readonly operate_time?: string | number
}

export interface OutApproval {
  /** Seconds since the Unix epoch. */
  readonly start_time?: number
  /** Seconds since the Unix epoch. */
  readonly end_time?: number
  readonly i18n_resources?: readonly string[]
  readonly instance_code?: string
  readonly approval_code?: string
  readonly open_id?: string
  readonly out_start_time?: string
  readonly out_end_time?: string
  readonly out_image?: string
  readonly out_interval?: number
  readonly out_name?: string
  readonly out_reason?: string
  readonly out_unit?: string
  readonly user_id?: string | null
}

export interface OutApprovalRevert {
  readonly instance_code?: string
  readonly approval_code?: string
  /** Seconds since the Unix epoch. */
  readonly operate_time?: string | number
}

export interface RemedyApproval {
  readonly instance_code?: string
  readonly employee_id?: string
  readonly open_id?: string
  /** Seconds since the Unix epoch. */
  readonly start_time?: number
  /** Seconds since the Unix epoch. */
  readonly end_time?: number
  readonly shift_time?: string
  readonly return_time?: string
  readonly shift_reason?: string
  /** Date and time without a zone, as in 2026-01-31 08:00:00. */
  readonly remedy_time?: string
  readonly remedy_reason?: string
}

export interface ShiftApproval {
  readonly instance_code?: string
  readonly approval_code?: string
  readonly employee_id?: string
  readonly open_id?: string
  /** Seconds since the Unix epoch. */
  readonly start_time?: number
  /** Seconds since the Unix epoch. */
  readonly end_time?: number
  readonly shift_time?: string
  readonly return_time?: string
  readonly shift_reason?: string
}

export interface TripApproval {
  readonly instance_code?: string
  readonly employee_id?: string
  readonly open_id?: string
  /** Seconds since the Unix epoch. */
  readonly start_time?: number
  /** Seconds since the Unix epoch. */
  readonly end_time?: number
  readonly schedules?: readonly {
    /** Date and time without a zone, as in 2026-01-31 08:00:00. */
    readonly trip_start_time?: string
    /** Date and time without a zone, as in 2026-01-31 08:00:00. */
    readonly trip_end_time?: string
    readonly trip_interval?: number
    readonly departure?: string
    readonly destination?: string
    readonly transportation?: string
    readonly trip_type?: string
    readonly remark?: string
  }[]
  readonly trip_interval?: number
  readonly trip_reason?: string
  readonly trip_peers?: readonly string[]
}

export interface WorkApproval {
  readonly allow_multi_time_range?: number
  readonly approval_code?: string
  readonly instance_code?: string
  readonly employee_id?: string
  readonly open_id?: string
  /** Seconds since the Unix epoch. */
  readonly start_time?: number
  /** Seconds since the Unix epoch. */
  readonly end_time?: number
  readonly time_range?: readonly {
    /** Date and time without a zone, as in 2026-01-31 08:00:00. */
    readonly work_start_time?: string
    /** Date and time without a zone, as in 2026-01-31 08:00:00. */
    readonly work_end_time?: string
  }[]
  readonly work_detail?: readonly {
    readonly start?: string
    readonly end?: string
    readonly rule_associated?: number
    readonly interval?: number
  }[]
  /** Date and time without a zone, as in 2026-01-31 08:00:00. */
  readonly work_start_time?: string
  /** Date and time without a zone, as in 2026-01-31 08:00:00. */
  readonly work_end_time?: string
  readonly work_interval?: number
  readonly work_multi_imitate_users?: readonly unknown[] | null
  readonly work_reason?: string
  readonly work_type?: string
}

export interface WorkApprovalRevert {
  readonly instance_code?: string
  readonly approval_code?: string
  /** Seconds since the Unix epoch. */
  readonly operate_time?: string | number
}
