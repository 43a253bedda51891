// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

interface BitableTableFieldActionValuePropertyAutoSerialOptions {
  readonly type?: string
  readonly value?: string
}

interface BitableTableFieldActionValuePropertyAutoSerial {
  readonly type?: string
  readonly options?: readonly BitableTableFieldActionValuePropertyAutoSerialOptions[]
}

interface BitableTableFieldActionValuePropertyOption {
  readonly name?: string
  readonly id?: string
  readonly color?: number
}

interface BitableTableFieldActionValueProperty {
  readonly formatter?: string
  readonly date_formatter?: string
  readonly auto_fill?: boolean
  readonly multiple?: boolean
  readonly table_id?: string
  readonly table_name?: string
  readonly back_field_name?: string
  readonly input_type?: string
  readonly back_field_id?: string
  readonly auto_serial?: BitableTableFieldActionValuePropertyAutoSerial
  readonly options?: readonly BitableTableFieldActionValuePropertyOption[]
  readonly formula_expression?: string
}

interface BitableTableFieldActionValue {
  readonly id?: string
  readonly name?: string
  readonly type?: number
  readonly description?: string
  readonly property?: BitableTableFieldActionValueProperty
}

interface BitableTableRecordActionFieldIdentityUser {
  readonly user_id?: UserId
  readonly name?: string
  readonly en_name?: string
  readonly avatar_url?: string
}

interface BitableTableRecordActionField {
  readonly field_id?: string
  readonly field_value?: string
  readonly field_identity_value?: {
    readonly users?: readonly BitableTableRecordActionFieldIdentityUser[]
  }
}

export interface DriveFileBitableFieldChangedV1 {
  readonly file_type?: string
  readonly file_token?: string
  readonly table_id?: string
  readonly operator_id?: UserId
  readonly action_list?: readonly {
    readonly action?: string
    readonly field_id?: string
    readonly before_value?: BitableTableFieldActionValue
    readonly after_value?: BitableTableFieldActionValue
  }[]
  readonly revision?: number
  readonly subscriber_id_list?: readonly UserId[]
  /** Seconds since the Unix epoch. */
  readonly update_time?: number | string
}

export interface DriveFileBitableRecordChangedV1 {
  readonly file_type?: string
  readonly file_token?: string
  readonly table_id?: string
  readonly revision?: number
  readonly operator_id?: UserId
  readonly action_list?: readonly {
    readonly record_id?: string
    readonly action?: string
    readonly before_value?: readonly BitableTableRecordActionField[]
    readonly after_value?: readonly BitableTableRecordActionField[]
  }[]
  readonly subscriber_id_list?: readonly UserId[]
  /** Seconds since the Unix epoch. */
  readonly update_time?: number
}

export interface DriveFileCreatedInFolderV1 {
  readonly file_type?: 'doc' | 'docx' | 'sheet' | 'bitable' | 'slides' | 'file' | (string & {})
  readonly file_token?: string
  readonly folder_token?: string
  readonly operator_id?: UserId
  readonly subscriber_ids?: readonly UserId[]
}

export interface DriveFileDeletedV1 {
  readonly file_type?: string
  readonly file_token?: string
  readonly operator_id?: UserId
  readonly subscriber_id_list?: readonly UserId[]
}

export interface DriveFileEditV1 {
  readonly file_type?: string
  readonly file_token?: string
  readonly operator_id_list?: readonly UserId[]
  readonly subscriber_id_list?: readonly UserId[]
  readonly sheet_id?: string
}

export interface DriveFilePermissionMemberAddedV1 {
  readonly chat_list?: readonly string[]
  readonly file_type?: string
  readonly file_token?: string
  readonly operator_id?: UserId
  readonly user_list?: readonly UserId[]
  readonly open_department_id_list?: readonly string[]
  readonly subscriber_id_list?: readonly UserId[]
}

export interface DriveFilePermissionMemberAppliedV1 {
  readonly file_type?: 'doc' | 'sheet' | 'bitable' | 'docx' | 'slides' | 'file' | (string & {})
  readonly file_token?: string
  readonly operator_id?: UserId
  readonly approver_id?: UserId
  readonly application_user_list?: readonly UserId[]
  readonly application_chat_list?: readonly string[]
  readonly application_department_list?: readonly string[]
  readonly application_remark?: string
  readonly permission?: 'view' | 'edit' | 'full_access' | (string & {})
  readonly subscriber_ids?: readonly UserId[]
}

export interface DriveFilePermissionMemberRemovedV1 {
  readonly chat_list?: readonly string[]
  readonly file_type?: string
  readonly file_token?: string
  readonly operator_id?: UserId
  readonly user_list?: readonly UserId[]
  readonly open_department_id_list?: readonly string[]
  readonly subscriber_id_list?: readonly UserId[]
}

export interface DriveFileReadV1 {
  readonly file_type?: string
  readonly file_token?: string
  readonly operator_id?: UserId
  readonly operator_id_list?: readonly UserId[]
  readonly subscriber_id_list?: readonly UserId[]
}

export interface DriveFileTitleUpdatedV1 {
  readonly file_type?: string
  readonly file_token?: string
  readonly operator_id?: UserId
  readonly subscriber_id_list?: readonly UserId[]
}

export interface DriveFileTrashedV1 {
  readonly file_type?: string
  readonly file_token?: string
  readonly operator_id?: UserId
  readonly subscriber_id_list?: readonly UserId[]
}

export interface DriveNoticeCommentAddV1 {
  readonly notice_meta?: {
    readonly file_type?: 'doc' | 'docx' | 'sheet' | 'bitable' | 'slides' | 'file' | (string & {})
    readonly file_token?: string
    readonly from_user_id?: UserId
    readonly to_user_id?: UserId
    readonly notice_type?: 'add_comment' | 'add_reply' | (string & {})
  }
  readonly comment_id?: string
  readonly reply_id?: string
  readonly is_mentioned?: boolean
}
