// Written by `npm run generate` from facts/events.ts.
import type { JsonObject } from '../json.ts'
import type { UserId } from '../shapes.ts'

interface ChatI18nNames {
  readonly en_us?: string
  readonly zh_cn?: string
}

interface Users {
  readonly name?: string
  readonly open_id?: string
  readonly user_id?: string | null
}

interface I18nNames {
  readonly zh_cn?: string
  readonly en_us?: string
  readonly ja_jp?: string
}

interface ChatMemberUser {
  readonly name?: string
  readonly tenant_key?: string
  readonly user_id?: UserId
}

interface RestrictedModeSetting {
  readonly status?: boolean
  readonly screenshot_has_permission_setting?: 'all_members' | 'not_anyone' | (string & {})
  readonly download_has_permission_setting?: 'all_members' | 'not_anyone' | (string & {})
  readonly message_has_permission_setting?: 'all_members' | 'not_anyone' | (string & {})
}

interface ChatChange {
  readonly avatar?: string
  readonly name?: string
  readonly description?: string
  readonly i18n_names?: I18nNames
  readonly add_member_permission?: string
  readonly share_card_permission?: string
  readonly at_all_permission?: string
  readonly edit_permission?: string
  readonly membership_approval?: string
  readonly join_message_visibility?: string
  readonly leave_message_visibility?: string
  readonly moderation_permission?: 'moderator_list' | (string & {})
  readonly owner_id?: UserId
  readonly restricted_mode_setting?: RestrictedModeSetting
  readonly group_message_type?: string
  readonly labels?: readonly string[]
}

interface ListEventModerator {
  readonly tenant_key?: string
  readonly user_id?: UserId
}

export interface AddBot {
  readonly chat_i18n_names?: ChatI18nNames
  readonly chat_name?: string
  readonly chat_owner_employee_id?: string
  readonly chat_owner_name?: string
  readonly chat_owner_open_id?: string
  readonly open_chat_id?: string
  readonly operator_employee_id?: string
  readonly operator_name?: string
  readonly operator_open_id?: string
  readonly owner_is_bot?: boolean
}

export interface AddUserToChat {
  readonly chat_id?: string
  readonly operator?: UserId
  readonly users?: readonly Users[]
}

export interface ChatDisband {
  readonly chat_id?: string
  readonly operator?: UserId
}

export interface GroupSettingUpdate {
  readonly chat_id?: string
  readonly after_change?: {
    readonly owner_open_id?: string
    readonly owner_user_id?: string
    readonly add_member_permission?: string
    readonly message_notification?: boolean
  }
  readonly before_change?: unknown
  readonly operator?: UserId
}

export interface ImChatAccessEventBotP2pChatEnteredV1 {
  readonly chat_id?: string
  readonly operator_id?: UserId
  readonly last_message_id?: string
  /** Milliseconds since the Unix epoch. */
  readonly last_message_create_time?: string
}

export interface ImChatDisbandedV1 {
  readonly chat_id?: string
  readonly operator_id?: UserId
  readonly external?: boolean
  readonly operator_tenant_key?: string
  readonly name?: string
  readonly i18n_names?: I18nNames
}

export interface ImChatMemberBotAddedV1 {
  readonly chat_id?: string
  readonly operator_id?: UserId
  readonly external?: boolean
  readonly operator_tenant_key?: string
  readonly name?: string
  readonly i18n_names?: I18nNames
}

export interface ImChatMemberBotDeletedV1 {
  readonly chat_id?: string
  readonly operator_id?: UserId
  readonly external?: boolean
  readonly operator_tenant_key?: string
  readonly name?: string
  readonly i18n_names?: I18nNames
}

export interface ImChatMemberUserAddedV1 {
  readonly chat_id?: string
  readonly operator_id?: UserId
  readonly external?: boolean
  readonly operator_tenant_key?: string
  readonly users?: readonly ChatMemberUser[]
  readonly name?: string
  readonly i18n_names?: I18nNames
}

export interface ImChatMemberUserDeletedV1 {
  readonly chat_id?: string
  readonly operator_id?: UserId
  readonly external?: boolean
  readonly operator_tenant_key?: string
  readonly users?: readonly ChatMemberUser[]
  readonly name?: string
  readonly i18n_names?: I18nNames
}

export interface ImChatMemberUserWithdrawnV1 {
  readonly chat_id?: string
  readonly operator_id?: UserId
  readonly external?: boolean
  readonly operator_tenant_key?: string
  readonly users?: readonly ChatMemberUser[]
  readonly name?: string
  readonly i18n_names?: I18nNames
}

export interface ImChatUpdatedV1 {
  readonly chat_id?: string
  readonly operator_id?: UserId
  readonly external?: boolean
  readonly operator_tenant_key?: string
  readonly after_change?: ChatChange
  readonly before_change?: ChatChange
  readonly moderator_list?: {
    readonly added_member_list?: readonly ListEventModerator[]
    readonly removed_member_list?: readonly ListEventModerator[]
  }
}

export interface ImMessageMessageReadV1 {
  readonly reader?: {
    readonly reader_id?: UserId
    /** Milliseconds since the Unix epoch. */
    readonly read_time?: string
    readonly tenant_key?: string
  }
  readonly message_id_list?: readonly string[]
}

export interface ImMessageReactionCreatedV1 {
  readonly message_id?: string
  readonly reaction_type?: {
    readonly emoji_type?: string
  }
  readonly operator_type?: string
  readonly user_id?: UserId
  readonly app_id?: string
  /** Milliseconds since the Unix epoch. */
  readonly action_time?: string
}

export interface ImMessageReactionDeletedV1 {
  readonly message_id?: string
  readonly reaction_type?: {
    readonly emoji_type?: string
  }
  readonly operator_type?: string
  readonly user_id?: UserId
  readonly app_id?: string
  /** Milliseconds since the Unix epoch. */
  readonly action_time?: string
}

export interface ImMessageRecalledV1 {
  readonly message_id?: string
  readonly chat_id?: string
  readonly recall_time?: string
  readonly recall_type?: 'message_owner' | 'group_owner' | 'group_manager' | 'enterprise_manager' | (string & {})
}

export interface ImMessageReceiveV1 {
  readonly sender: {
    readonly sender_id: UserId
    readonly sender_type: string
    readonly tenant_key?: string
  }
  readonly message: {
    readonly message_id: string
    readonly root_id?: string
    readonly parent_id?: string
    /** Milliseconds since the Unix epoch. */
    readonly create_time: string
    /** Milliseconds since the Unix epoch. */
    readonly update_time?: string
    readonly chat_id: string
    readonly thread_id?: string
    readonly chat_type: 'p2p' | 'group' | (string & {})
    readonly message_type: string
    /** JSON in a string; its shape depends on message_type. */
    readonly content: string
    readonly mentions?: readonly {
      readonly key: string
      readonly id: UserId
      readonly mentioned_type?: string
      readonly name: string
      readonly tenant_key?: string
    }[]
    readonly user_agent?: string
    readonly lark_agent_context?: {
      readonly active_chat_id?: string
    }
  }
}

export interface Message {
  readonly root_id?: string
  readonly parent_id?: string
  readonly open_chat_id?: string
  readonly chat_type?: string
  readonly msg_type?: string
  readonly open_id?: string
  readonly employee_id?: string
  readonly union_id?: string
  readonly open_message_id?: string
  readonly is_mention?: boolean
  readonly text?: string
  readonly text_without_at_bot?: string
  readonly image_height?: string
  readonly image_width?: string
  readonly image_key?: string
  readonly chat_id?: string
  readonly user?: string
  readonly msg_list?: readonly JsonObject[]
  readonly title?: string
  readonly image_keys?: readonly string[]
}

export interface MessageRead {
  readonly open_chat_id?: string
  readonly open_id?: string
  readonly open_message_ids?: readonly string[]
}

export interface P2pChatCreate {
  readonly chat_id?: string
  readonly operator?: UserId
  readonly user?: Users
}

export interface RemoveBot {
  readonly chat_i18n_names?: ChatI18nNames
  readonly chat_name?: string
  readonly chat_owner_employee_id?: string
  readonly chat_owner_name?: string
  readonly chat_owner_open_id?: string
  readonly open_chat_id?: string
  readonly operator_employee_id?: string
  readonly operator_name?: string
  readonly operator_open_id?: string
  readonly owner_is_bot?: boolean
}

export interface RemoveUserFromChat {
  readonly chat_id?: string
  readonly operator?: UserId
  readonly users?: readonly Users[]
}

export interface RevokeAddUserFromChat {
  readonly chat_id?: string
  readonly operator?: UserId
  readonly users?: readonly Users[]
}
