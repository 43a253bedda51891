// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

interface EcoAccountCustomFieldEventData {
  readonly key?: string
  readonly value?: string
}

interface EcoBackgroundCheckCreateEventMobile {
  readonly code?: string
  readonly number?: string
}

interface EcoBackgroundCheckCreateEventContactInfo {
  readonly name?: string
  readonly mobile?: EcoBackgroundCheckCreateEventMobile
  readonly email?: string
}

interface DepartmentId {
  readonly department_id?: string
  readonly open_department_id?: string
}

interface Cash {
  readonly currency_type?: string
  readonly amount?: number
}

interface I18n {
  readonly zh_cn?: string
  readonly en_us?: string
}

export interface HireApplicationDeletedV1 {
  readonly application_ids?: readonly string[]
}

export interface HireApplicationStageChangedV1 {
  readonly application_id?: string
  readonly origin_stage_id?: string
  readonly target_stage_id?: string
  /** Milliseconds since the Unix epoch. */
  readonly update_time?: number
}

export interface HireEcoAccountCreatedV1 {
  readonly scope?: 1 | 2 | (number & {})
  readonly account_id?: string
  readonly account_name?: string
  readonly usage_list?: readonly (1 | 2 | (number & {}))[]
  readonly custom_field_list?: readonly EcoAccountCustomFieldEventData[]
}

export interface HireEcoBackgroundCheckCanceledV1 {
  readonly background_check_id?: string
  readonly termination_reason?: string
}

export interface HireEcoBackgroundCheckCreatedV1 {
  readonly background_check_id?: string
  readonly account_id?: string
  readonly package_id?: string
  readonly additional_item_id_list?: readonly string[]
  readonly comment?: string
  readonly candidate_info?: {
    readonly name?: string
    readonly mobile?: EcoBackgroundCheckCreateEventMobile
    readonly email?: string
    readonly first_name?: string
    readonly last_name?: string
  }
  readonly client_contact_info?: EcoBackgroundCheckCreateEventContactInfo
  readonly custom_field_list?: readonly EcoAccountCustomFieldEventData[]
}

export interface HireEcoExamCreatedV1 {
  readonly exam_id?: string
  readonly account_id?: string
  readonly paper_id?: string
  readonly candidate_info?: EcoBackgroundCheckCreateEventContactInfo
  readonly talent_id?: string
  readonly application_id?: string
}

export interface HireEhrImportTaskImportedV1 {
  readonly task_id?: string
  readonly application_id?: string
  readonly ehr_department_id?: string
  readonly ehr_requirement_id?: string
  readonly operator_id?: string
  readonly operator_user_id?: UserId
  readonly ehr_department?: DepartmentId
}

export interface HireEhrImportTaskForInternshipOfferImportedV1 {
  readonly task_id?: string
  readonly application_id?: string
  readonly offer_id?: string
  readonly pre_onboard_id?: string
  readonly ehr_department_id?: string
  readonly operator_id?: string
  readonly operator_user_id?: UserId
  readonly ehr_department?: DepartmentId
}

export interface HireOfferStatusChangedV1 {
  readonly offer_id?: string
  readonly offer_status?: number
}

export interface HireReferralAccountAssetsUpdateV1 {
  readonly account_id?: string
  readonly assets?: {
    readonly confirmed_bonus?: {
      readonly point_bonus?: number
      readonly cash_bonus?: readonly Cash[]
      readonly bonus_type?: number
      readonly cash?: Cash
    }
    readonly paid_bonus?: {
      readonly bonus_type?: number
      readonly point_bonus?: number
      readonly cash?: Cash
      readonly cash_bonus?: readonly Cash[]
    }
  }
  /** Milliseconds since the Unix epoch. */
  readonly modify_time?: string
}

export interface HireTalentDeletedV1 {
  readonly talent_id?: string
}

export interface HireTalentTagSubscriptionV1 {
  readonly talent_id?: string
  readonly application_id?: string
  readonly type?: 1 | 2 | 3 | (number & {})
  readonly tag?: {
    readonly id?: string
    readonly name?: I18n
    readonly description?: I18n
    readonly type?: number
    readonly active_status?: number
  }
  readonly lock_status?: 1 | 2 | 3 | (number & {})
  readonly application_stage?: {
    readonly id?: string
    readonly zh_name?: string
    readonly en_name?: string
    readonly type?: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 255 | (number & {})
  }
}
