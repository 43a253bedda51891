// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

interface OrganizationDomainEventData {
  readonly id?: string
  readonly entity?: string
  readonly agg_entity?: string
  readonly agg_entity_id?: string
  readonly agg_entity_field?: string
  readonly opt_type?: 1 | 2 | 3 | (number & {})
  readonly field_changes?: readonly string[]
}

export interface CorehrApprovalGroupsUpdatedV2 {
  readonly approval_group_id?: string
  readonly process_id?: string
  readonly approval_group_status?: 1 | 2 | 3 | 4 | 5 | (number & {})
  readonly topic?: string
  readonly adjust_reason?: string
  /** A date, as in 2026-01-31. */
  readonly effective_date?: string
  readonly created_by?: string
  readonly draft_id?: string
  readonly draft_status?: 1 | 2 | 3 | (number & {})
  readonly approval_group_status_v2?: 1 | 2 | 3 | 4 | 5 | 6 | (number & {})
}

export interface CorehrCommonDataIdUserMappingChangedV1 {
  readonly change_type?: string
  readonly id_transform_type?: number
  readonly corehr_id?: string
  readonly people_admin_id?: string
  readonly feishu_id?: UserId
}

export interface CorehrCommonDataMetaDataUpdatedV1 {
  readonly api_name?: string
  readonly field_changes?: readonly string[]
  readonly metadata_type?: string
  readonly enum_value_changes?: readonly string[]
}

export interface CorehrCompanyCreatedV2 {
  readonly company_id?: string
}

export interface CorehrCompanyDeletedV2 {
  readonly company_id?: string
}

export interface CorehrCompanyUpdatedV2 {
  readonly company_id?: string
  readonly field_changes?: readonly string[]
  readonly sub_events?: readonly OrganizationDomainEventData[]
}

export interface CorehrContractCreatedV1 {
  readonly contract_id?: string
}

export interface CorehrContractDeletedV1 {
  readonly contract_id?: string
}

export interface CorehrContractUpdatedV1 {
  readonly contract_id?: string
}

export interface CorehrCostCenterCreatedV2 {
  readonly cost_center_id?: string
}

export interface CorehrCostCenterDeletedV2 {
  readonly cost_center_id?: string
}

export interface CorehrCostCenterUpdatedV2 {
  readonly cost_center_id?: string
  readonly field_changes?: readonly string[]
}

export interface CorehrCustomOrgCreatedV2 {
  readonly org_id?: string
  readonly object_api_name?: string
}

export interface CorehrCustomOrgDeletedV2 {
  readonly org_id?: string
  readonly object_api_name?: string
}

export interface CorehrCustomOrgUpdatedV2 {
  readonly org_id?: string
  readonly field_changes?: readonly string[]
  readonly object_api_name?: string
}

export interface CorehrDepartmentCreatedV1 {
  readonly department_id?: string
}

export interface CorehrDepartmentCreatedV2 {
  readonly department_id?: string
}

export interface CorehrDepartmentDeletedV1 {
  readonly department_id?: string
  readonly code?: string
}

export interface CorehrDepartmentUpdatedV1 {
  readonly department_id?: string
  readonly field_changes?: readonly string[]
}

export interface CorehrDepartmentUpdatedV2 {
  readonly department_id?: string
  readonly field_changes?: readonly string[]
}

export interface CorehrEmployeeDomainEventV2 {
  readonly event_type?: 1 | 2 | 4 | 5 | 7 | 8 | (number & {})
  readonly sub_event_type?: 1001 | 2001 | 4001 | 4002 | 4003 | 4004 | 4005 | 5001 | 5002 | 5003 | 7001 | 7002 | 8001 | 8002 | 8003 | (number & {})
  readonly operator_user_id?: string
  readonly opt_scene?: string
  readonly opt_desc?: string
  /** Seconds since the Unix epoch. */
  readonly opt_time?: string
  readonly opt_id?: string
  readonly employment_id?: string
  readonly data?: readonly {
    readonly id?: string
    readonly entity?: string
    readonly agg_entity?: string
    readonly agg_entity_id?: string
    readonly opt_type?: 1 | 2 | 3 | (number & {})
    readonly fields?: readonly string[]
  }[]
}

export interface CorehrEmploymentConvertedV1 {
  readonly employment_id?: string
}

export interface CorehrEmploymentCreatedV1 {
  readonly employment_id?: string
  readonly target_user_id?: UserId
}

export interface CorehrEmploymentDeletedV1 {
  readonly employment_id?: string
  readonly target_user_id?: UserId
}

export interface CorehrEmploymentResignedV1 {
  readonly employment_id?: string
}

export interface CorehrEmploymentUpdatedV1 {
  readonly employment_id?: string
  readonly target_user_id?: UserId
  readonly field_changes?: readonly string[]
}

export interface CorehrJobCreatedV1 {
  readonly job_id?: string
}

export interface CorehrJobDeletedV1 {
  readonly job_id?: string
}

export interface CorehrJobUpdatedV1 {
  readonly job_id?: string
}

export interface CorehrJobChangeStatusUpdatedV2 {
  readonly employment_id?: string
  readonly target_user_id?: UserId
  readonly job_change_id?: string
  readonly transfer_mode?: 1 | 2 | (number & {})
  readonly transfer_type_unique_identifier?: string
  readonly transfer_reason_unique_identifier?: string
  readonly process_id?: string
  /** A date, as in 2026-01-31. */
  readonly effective_date?: string
  readonly status?: 1 | 2 | 3 | 4 | 5 | 6 | (number & {})
  readonly transfer_key?: string
  readonly original_status?: number
  readonly details_of_job_status_change?: readonly string[]
}

export interface CorehrJobChangeUpdatedV1 {
  readonly employment_id?: string
  readonly target_user_id?: UserId
  readonly job_change_id?: string
  readonly transfer_mode?: 1 | 2 | (number & {})
  readonly transfer_type_unique_identifier?: string
  readonly transfer_reason_unique_identifier?: string
  readonly process_id?: string
  /** A date, as in 2026-01-31. */
  readonly effective_date?: string
  readonly status?: 1 | 2 | 3 | 4 | 5 | 6 | (number & {})
  readonly transfer_key?: string
}

export interface CorehrJobChangeUpdatedV2 {
  readonly employment_id?: string
  readonly tenant_id?: string
  readonly process_id?: string
  readonly initiator?: string
  readonly operator?: string
  /** Milliseconds since the Unix epoch. */
  readonly updated_time?: string
  readonly job_change_id?: string
  readonly status?: 1 | 2 | 3 | 4 | 5 | 6 | (number & {})
  readonly operate_reason?: string
  readonly transfer_type?: 1 | 2 | 3 | 4 | 5 | 6 | 7 | (number & {})
  readonly updated_fields?: readonly string[]
  readonly transform_type?: string
  readonly transform_reason?: string
}

export interface CorehrJobDataChangedV1 {
  readonly job_data_id?: string
  readonly employment_id?: string
  readonly target_user_id?: UserId
  readonly job_change_id?: string
}

export interface CorehrJobDataCreatedV1 {
  readonly job_data_id?: string
}

export interface CorehrJobDataDeletedV1 {
  readonly job_data_id?: string
}

export interface CorehrJobDataEmployedV1 {
  readonly job_data_id?: string
  readonly employment_id?: string
  readonly target_user_id?: UserId
}

export interface CorehrJobDataUpdatedV1 {
  readonly job_data_id?: string
}

export interface CorehrJobFamilyCreatedV2 {
  readonly job_family_id?: string
}

export interface CorehrJobFamilyDeletedV2 {
  readonly job_family_id?: string
}

export interface CorehrJobFamilyUpdatedV2 {
  readonly job_family_id?: string
  readonly field_changes?: readonly string[]
}

export interface CorehrJobGradeCreatedV2 {
  readonly job_grade_id?: string
}

export interface CorehrJobGradeDeletedV2 {
  readonly job_grade_id?: string
}

export interface CorehrJobGradeUpdatedV2 {
  readonly job_grade_id?: string
  readonly field_changes?: readonly string[]
}

export interface CorehrJobLevelCreatedV2 {
  readonly job_level_id?: string
}

export interface CorehrJobLevelDeletedV2 {
  readonly job_level_id?: string
}

export interface CorehrJobLevelUpdatedV2 {
  readonly job_level_id?: string
  readonly field_changes?: readonly string[]
}

export interface CorehrLocationCreatedV2 {
  readonly location_id?: string
}

export interface CorehrLocationDeletedV2 {
  readonly location_id?: string
}

export interface CorehrLocationUpdatedV2 {
  readonly location_id?: string
  readonly field_changes?: readonly string[]
  readonly sub_events?: readonly OrganizationDomainEventData[]
}

export interface CorehrOffboardingChecklistUpdatedV2 {
  readonly employment_id?: string
  readonly target_user_id?: UserId
  readonly offboarding_id?: string
  readonly checklist_process_id?: string
  readonly checklist_status?: 1 | 2 | 3 | 4 | 5 | (number & {})
}

export interface CorehrOffboardingStatusUpdatedV2 {
  readonly employment_id?: string
  readonly target_user_id?: UserId
  readonly offboarding_id?: string
  readonly process_id?: string
  readonly status?: 1 | 2 | 3 | 4 | 5 | 6 | (number & {})
}

export interface CorehrOffboardingUpdatedV1 {
  readonly employment_id?: string
  readonly target_user_id?: UserId
  readonly offboarding_id?: string
  readonly process_id?: string
  readonly status?: 1 | 2 | 3 | 4 | 5 | (number & {})
}

export interface CorehrOffboardingUpdatedV2 {
  readonly tenant_id?: string
  readonly offboarding_info_id?: string
  readonly process_id?: string
  readonly checklist_process_id?: string
  readonly employment_id?: string
  readonly operator?: string
  readonly status?: 1 | 2 | 3 | 4 | 5 | 6 | (number & {})
  readonly checklist_status?: 1 | 2 | 3 | 4 | 5 | (number & {})
  /** Milliseconds since the Unix epoch. */
  readonly updated_time?: string
  readonly updated_fields?: readonly string[]
  readonly target_user_id?: UserId
}

export interface CorehrOnboardingQrCodeInactiveV2 {
  readonly code_lists?: readonly {
    readonly id?: string
    readonly png?: string
    readonly url?: string
  }[]
}

export interface CorehrOrgRoleAuthorizationUpdatedV1 {
  readonly role_id?: string
  readonly management_scope_list?: readonly {
    readonly management_dimension?: string
    readonly obj_id?: string
  }[]
  readonly employment_id_list?: readonly string[]
}

export interface CorehrPathwayCreatedV2 {
  readonly pathway_id?: string
}

export interface CorehrPathwayDeletedV2 {
  readonly pathway_id?: string
}

export interface CorehrPathwayUpdatedV2 {
  readonly pathway_id?: string
  readonly field_changes?: readonly string[]
}

export interface CorehrPersonCreatedV1 {
  readonly person_id?: string
}

export interface CorehrPersonDeletedV1 {
  readonly person_id?: string
}

export interface CorehrPersonUpdatedV1 {
  readonly person_id?: string
  readonly field_changes?: readonly string[]
}

export interface CorehrPositionCreatedV2 {
  readonly position_id?: string
}

export interface CorehrPositionDeletedV2 {
  readonly position_id?: string
}

export interface CorehrPositionUpdatedV2 {
  readonly position_id?: string
  readonly field_changes?: readonly string[]
}

export interface CorehrPreHireOnboardingTaskChangedV2 {
  readonly tenant_id?: string
  readonly pre_hire_id?: string
  readonly onboarding_task_changes?: readonly {
    readonly after_status?: 'uninitialized' | 'not_started' | 'in_progress' | 'in_review' | 'rejected' | 'failed' | 'skipped' | 'completed' | 'terminated' | 'initiating' | 'exception' | 'manual_skipped' | (string & {})
    readonly task_code?: string
  }[]
  readonly onboarding_flow_change?: {
    readonly after_status?: 'not_started' | 'in_progress' | 'completed' | 'withdrawn' | 'others' | 'expired' | (string & {})
  }
  readonly onboarding_flow_id?: string
  readonly flow_info?: {
    readonly id?: string
    readonly name?: {
      readonly zh_cn?: string
      readonly en_us?: string
    }
  }
}

export interface CorehrPreHireUpdatedV1 {
  readonly pre_hire_id?: string
  readonly field_changes?: readonly string[]
}

export interface CorehrProbationUpdatedV2 {
  readonly employment_id?: string
  readonly probation_status?: 'pending' | 'rejected' | 'waiting' | 'approved' | 'converted' | 'offboarded' | (string & {})
  /** A date, as in 2026-01-31. */
  readonly actual_probation_end_date?: string
}

export interface CorehrProcessApproverUpdatedV2 {
  readonly process_id?: string
  readonly approver_id?: string
  readonly type?: 1 | 5 | (number & {})
  readonly status?: 1 | 3 | 2 | 4 | 18 | (number & {})
  readonly biz_type?: string
  readonly flow_definition_id?: string
  readonly node_definition_id?: string
  readonly node_id?: string
  readonly node_id_str?: string
}

export interface CorehrProcessCcUpdatedV2 {
  readonly process_id?: string
  readonly approver_id?: string
  readonly status?: 5 | (number & {})
  readonly biz_type?: string
}

export interface CorehrProcessNodeUpdatedV2 {
  readonly flow_definition_id?: string
  readonly node_definition_id?: string
  readonly process_id?: string
  readonly process_node_id?: string
  readonly node_type?: 1 | 2 | 5 | 6 | (number & {})
  readonly node_status?: 1 | 2 | 3 | 4 | 5 | 6 | 7 | (number & {})
  readonly biz_type?: string
}

export interface CorehrProcessStatusUpdateV2 {
  readonly process_id?: string
  readonly status?: 1 | 9 | 2 | 4 | 8 | 15 | (number & {})
  readonly biz_type?: string
  readonly flow_definition_id?: string
  readonly properties?: 1 | 2 | 3 | (number & {})
}

export interface CorehrProcessUpdatedV2 {
  readonly process_id?: string
  readonly status?: 1 | 9 | 2 | 4 | 8 | 15 | (number & {})
  readonly biz_type?: string
  readonly flow_definition_id?: string
  readonly properties?: 1 | 2 | 3 | (number & {})
}

export interface CorehrProcessCommentInfoUpdatedV2 {
  readonly process_id?: string
  readonly comment_id?: string
  readonly type?: 1 | 100 | (number & {})
}

export interface CorehrSignatureFileStatusUpdatedV2 {
  readonly signature_file_id?: string
  readonly before_status?: string
  readonly after_status?: string
  readonly biz_process_id?: string
}
