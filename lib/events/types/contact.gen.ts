// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

interface CustomAttrEvent {
  readonly contact_field_key?: readonly string[]
  readonly allow_open_query?: boolean
}

interface DepartmentLeader {
  readonly leaderType?: 1 | 2 | (number & {})
  readonly leaderID?: string
}

interface DepartmentEvent {
  readonly name?: string
  readonly parent_department_id?: string
  readonly department_id?: string
  readonly open_department_id?: string
  readonly leader_user_id?: string
  readonly chat_id?: string
  readonly order?: number
  readonly status?: {
    readonly is_deleted?: boolean
  }
  readonly leaders?: readonly DepartmentLeader[]
  readonly department_hrbps?: readonly UserId[]
  readonly unit_ids?: readonly string[]
}

interface I18nContent {
  readonly locale?: string
  readonly value?: string
}

interface EmployeeTypeEnum {
  readonly enum_id?: string
  readonly enum_value?: string
  readonly content?: string
  readonly enum_type?: 1 | 2 | (number & {})
  readonly enum_status?: 1 | 2 | (number & {})
  readonly i18n_content?: readonly I18nContent[]
}

interface DepartmentI18nName {
  readonly zh_cn?: string
  readonly ja_jp?: string
  readonly en_us?: string
}

interface Department {
  readonly name?: string
  readonly i18n_name?: DepartmentI18nName
  readonly parent_department_id?: string
  readonly department_id?: string
  readonly open_department_id?: string
  readonly leader_user_id?: string
  readonly chat_id?: string
  readonly order?: string
  readonly unit_ids?: readonly string[]
  readonly member_count?: number
  readonly status?: {
    readonly is_deleted?: boolean
  }
  readonly leaders?: readonly DepartmentLeader[]
  readonly group_chat_employee_types?: readonly number[]
  readonly primary_member_count?: number
}

interface AvatarInfo {
  readonly avatar_72?: string
  readonly avatar_240?: string
  readonly avatar_640?: string
  readonly avatar_origin?: string
}

interface UserStatus {
  readonly is_frozen?: boolean
  readonly is_resigned?: boolean
  readonly is_activated?: boolean
  readonly is_exited?: boolean
  readonly is_unjoin?: boolean
}

interface CustomAttrGenericUser {
  readonly id?: string
  readonly type?: number
}

interface UserCustomAttrValue {
  readonly text?: string
  readonly url?: string
  readonly pc_url?: string
  readonly option_id?: string
  readonly option_value?: string
  readonly name?: string
  readonly picture_url?: string
  readonly generic_user?: CustomAttrGenericUser
}

interface UserCustomAttr {
  readonly type?: 'TEXT' | 'HREF' | 'ENUMERATION' | 'PICTURE_ENUM' | 'GENERIC_USER' | (string & {})
  readonly id?: string
  readonly value?: UserCustomAttrValue
}

interface UserAssignInfo {
  readonly subscription_id?: string
  readonly license_plan_key?: string
  readonly product_name?: string
  readonly i18n_name?: DepartmentI18nName
  /** Seconds since the Unix epoch. */
  readonly start_time?: string
  /** Seconds since the Unix epoch. */
  readonly end_time?: string
}

interface DepartmentPathName {
  readonly name?: string
  readonly i18n_name?: DepartmentI18nName
}

interface DepartmentPath {
  readonly department_ids?: readonly string[]
  readonly department_path_name?: DepartmentPathName
}

interface DepartmentDetail {
  readonly department_id?: string
  readonly department_name?: DepartmentPathName
  readonly department_path?: DepartmentPath
}

interface Positions {
  readonly position_code?: string
  readonly position_name?: string
  readonly department_id?: string
  readonly leader_user_id?: string
  readonly leader_position_code?: string
  readonly is_major?: boolean
}

interface NotificationOption {
  readonly channels?: readonly string[]
  readonly language?: string
}

interface User {
  readonly union_id?: string
  readonly user_id?: string | null
  readonly open_id?: string
  readonly name?: string
  readonly en_name?: string
  readonly nickname?: string
  readonly email?: string
  readonly mobile?: string
  readonly gender?: 0 | 1 | 2 | (number & {})
  readonly avatar?: AvatarInfo
  readonly status?: UserStatus
  readonly leader_user_id?: string
  readonly city?: string
  readonly country?: string
  readonly work_station?: string
  /** Seconds since the Unix epoch. */
  readonly join_time?: number
  readonly employee_no?: string
  readonly employee_type?: 1 | 2 | 3 | 4 | 5 | (number & {})
  readonly custom_attrs?: readonly UserCustomAttr[]
  readonly enterprise_email?: string
  readonly job_title?: string
  readonly is_frozen?: boolean
  readonly job_level_id?: string
  readonly job_family_id?: string
  readonly subscription_ids?: readonly string[]
  readonly assign_info?: readonly UserAssignInfo[]
  readonly department_path?: readonly DepartmentDetail[]
  readonly positions?: readonly Positions[]
  readonly description?: string
  readonly need_send_notification?: boolean
  readonly notification_option?: NotificationOption
  readonly geo?: string
  readonly dotted_line_leader_user_ids?: readonly string[]
}

interface UserGroup {
  readonly user_group_id?: string
  readonly name?: string
  readonly type?: 1 | 2 | (number & {})
  readonly member_count?: number
  readonly status?: 0 | 1 | 2 | 3 | (number & {})
}

interface Scope {
  readonly departments?: readonly Department[]
  readonly users?: readonly User[]
  readonly user_groups?: readonly UserGroup[]
}

interface UserOrder {
  readonly department_id?: string
  readonly user_order?: number
  readonly department_order?: number
  readonly is_primary_dept?: boolean
}

interface UserEvent {
  readonly open_id?: string
  readonly union_id?: string
  readonly user_id?: string | null
  readonly name?: string
  readonly en_name?: string
  readonly nickname?: string
  readonly email?: string
  readonly enterprise_email?: string
  readonly job_title?: string
  readonly mobile?: string
  readonly gender?: 0 | 1 | 2 | 3 | (number & {})
  readonly avatar?: AvatarInfo
  readonly status?: UserStatus
  readonly department_ids?: readonly string[]
  readonly leader_user_id?: string
  readonly city?: string
  readonly country?: string
  readonly work_station?: string
  /** Seconds since the Unix epoch. */
  readonly join_time?: number
  readonly employee_no?: string
  readonly employee_type?: 1 | 2 | 3 | 4 | 5 | (number & {})
  readonly orders?: readonly UserOrder[]
  readonly custom_attrs?: readonly UserCustomAttr[]
  readonly job_level_id?: string
  readonly job_family_id?: string
  readonly dotted_line_leader_user_ids?: readonly string[]
  readonly mobile_visible?: boolean
  readonly is_tenant_manager?: boolean
  readonly positions?: readonly Positions[]
  readonly time_zone?: string
}

interface Department2 {
  readonly open_id?: string
  readonly custom_id?: string
}

interface BeforeStatus {
  readonly is_active?: boolean
  readonly is_frozen?: boolean
  readonly is_resigned?: boolean
}

export interface ContactCustomAttrEventUpdatedV3 {
  readonly object?: CustomAttrEvent
  readonly old_object?: CustomAttrEvent
}

export interface ContactDepartmentCreatedV3 {
  readonly object?: DepartmentEvent
}

export interface ContactDepartmentDeletedV3 {
  readonly object?: DepartmentEvent
  readonly old_object?: {
    readonly status?: {
      readonly is_deleted?: boolean
    }
    readonly open_department_id?: string
  }
}

export interface ContactDepartmentUpdatedV3 {
  readonly object?: DepartmentEvent
  readonly old_object?: DepartmentEvent
}

export interface ContactEmployeeTypeEnumActivedV3 {
  readonly old_enum?: EmployeeTypeEnum
  readonly new_enum?: EmployeeTypeEnum
}

export interface ContactEmployeeTypeEnumCreatedV3 {
  readonly new_enum?: EmployeeTypeEnum
}

export interface ContactEmployeeTypeEnumDeactivatedV3 {
  readonly old_enum?: EmployeeTypeEnum
  readonly new_enum?: EmployeeTypeEnum
}

export interface ContactEmployeeTypeEnumDeletedV3 {
  readonly old_enum?: EmployeeTypeEnum
}

export interface ContactEmployeeTypeEnumUpdatedV3 {
  readonly old_enum?: EmployeeTypeEnum
  readonly new_enum?: EmployeeTypeEnum
}

export interface ContactScopeUpdatedV3 {
  readonly added?: Scope
  readonly removed?: Scope
}

export interface ContactUserCreatedV3 {
  readonly object?: UserEvent
}

export interface ContactUserDeletedV3 {
  readonly object?: UserEvent
  readonly old_object?: {
    readonly department_ids?: readonly string[]
    readonly open_id?: string
  }
}

export interface ContactUserUpdatedV3 {
  readonly object?: UserEvent
  readonly old_object?: {
    readonly open_id?: string
    readonly union_id?: string
    readonly user_id?: string | null
    readonly name?: string
    readonly en_name?: string
    readonly nickname?: string
    readonly email?: string
    readonly job_title?: string
    readonly mobile?: string
    readonly gender?: 0 | 1 | 2 | 3 | (number & {})
    readonly avatar?: AvatarInfo
    readonly status?: UserStatus
    readonly department_ids?: readonly string[]
    readonly leader_user_id?: string
    readonly city?: string
    readonly country?: string
    readonly work_station?: string
    /** Seconds since the Unix epoch. */
    readonly join_time?: number
    readonly employee_no?: string
    readonly employee_type?: 1 | 2 | 3 | 4 | 5 | (number & {})
    readonly orders?: readonly UserOrder[]
    readonly custom_attrs?: readonly UserCustomAttr[]
    readonly job_level_id?: string
    readonly job_family_id?: string
    readonly dotted_line_leader_user_ids?: readonly string[]
    readonly enterprise_email?: string
    readonly mobile_visible?: boolean
    readonly is_tenant_manager?: boolean
    readonly positions?: readonly Positions[]
    readonly time_zone?: string
  }
}

export interface DeptAdd {
  readonly open_department_id?: string
  readonly department?: Department2
}

export interface DeptDelete {
  readonly open_department_id?: string
  readonly department?: Department2
  readonly open_id?: string
}

export interface DeptUpdate {
  readonly open_department_id?: string
  readonly department?: Department2
}

export interface UserAdd {
  readonly open_id?: string
  readonly employee_id?: string
  readonly union_id?: string
}

export interface UserLeave {
  readonly open_id?: string
  readonly employee_id?: string
  readonly union_id?: string
}

export interface UserStatusChange {
  readonly open_id?: string
  readonly employee_id?: string
  readonly union_id?: string
  readonly before_status?: BeforeStatus
  /** Date and time without a zone, as in 2026-01-31 08:00:00. */
  readonly change_time?: string
  readonly current_status?: BeforeStatus
}

export interface UserUpdate {
  readonly open_id?: string
  readonly employee_id?: string
  readonly union_id?: string
}
