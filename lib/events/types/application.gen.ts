// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

interface AppScope {
  readonly scope?: string
  readonly description?: string
  readonly level?: 1 | 2 | 3 | 0 | (number & {})
  readonly token_types?: readonly ('tenant' | 'user' | (string & {}))[]
}

interface AppI18nInfo {
  readonly i18n_key?: 'zh_cn' | 'en_us' | 'ja_jp' | 'zh_hk' | 'zh_tw' | 'id_id' | 'ms_my' | 'de_de' | 'es_es' | 'fr_fr' | 'it_it' | 'pt_br' | 'vi_vn' | 'ru_ru' | 'th_th' | 'ko_kr' | (string & {})
  readonly name?: string
  readonly description?: string
  readonly help_use?: string
}

interface Gadget {
  readonly enable_pc_mode?: 1 | 2 | 4 | (number & {})
  readonly schema_urls?: readonly string[]
  readonly pc_use_mobile_pkg?: boolean
  readonly pc_version?: string
  readonly mobile_version?: string
  readonly mobile_min_lark_version?: string
  readonly pc_min_lark_version?: string
}

interface WebApp {
  readonly pc_url?: string
  readonly mobile_url?: string
}

interface UdIcon {
  readonly token?: string
  readonly color?: string
}

interface BotMenus {
  readonly menu_id?: string
  readonly parent_menu_id?: string
  readonly sort?: number
  readonly default_name?: string
  readonly i18n_name?: Readonly<Record<string, string>>
  readonly redirect_link?: WebApp
  readonly event_key?: string
  readonly icon_file_key?: string
  readonly ud_icon?: UdIcon
  readonly menu_content_type?: number
}

interface Bot {
  readonly card_request_url?: string
  readonly bot_menu_enable?: boolean
  readonly bot_menus?: readonly BotMenus[]
  readonly bot_menu_display_strategy?: number
}

interface NavigateMeta {
  readonly version?: string
  readonly image_url?: string
  readonly hover_image_url?: string
}

interface Navigate {
  readonly pc?: NavigateMeta
  readonly mobile?: NavigateMeta
}

interface CloudDocI18nInfo {
  readonly i18n_key?: 'zh_cn' | 'en_us' | 'ja_jp' | (string & {})
  readonly name?: string
  readonly read_description?: string
  readonly write_description?: string
}

interface CloudDoc {
  readonly space_url?: string
  readonly i18n?: readonly CloudDocI18nInfo[]
  readonly icon_url?: string
  readonly mode?: 0 | 1 | (number & {})
}

interface BlockI18nInfo {
  readonly i18n_key?: 'zh_cn' | 'en_us' | 'ja_jp' | (string & {})
  readonly name?: string
}

interface DocsBlock {
  readonly block_type_id?: string
  readonly i18n?: readonly BlockI18nInfo[]
  readonly mobile_icon_url?: string
  readonly pc_icon_url?: string
}

interface MessageAction {
  readonly pc_app_link?: string
  readonly mobile_app_link?: string
  readonly i18n?: readonly BlockI18nInfo[]
}

interface PlusMenu {
  readonly pc_app_link?: string
  readonly mobile_app_link?: string
}

interface AppAbility {
  readonly gadget?: Gadget
  readonly web_app?: WebApp
  readonly bot?: Bot
  readonly workplace_widgets?: readonly {
    readonly min_lark_version?: string
  }[]
  readonly navigate?: Navigate
  readonly cloud_doc?: CloudDoc
  readonly docs_blocks?: readonly DocsBlock[]
  readonly message_action?: MessageAction
  readonly plus_menu?: PlusMenu
}

interface AppVisibleListEvent {
  readonly open_ids?: readonly UserId[]
  readonly department_ids?: readonly string[]
}

interface AppVisibilityEvent {
  readonly is_all?: boolean
  readonly visible_list?: AppVisibleListEvent
  readonly invisible_list?: AppVisibleListEvent
}

interface AppVersionRemarkEvent {
  readonly remark?: string
  readonly update_remark?: string
  readonly visibility?: AppVisibilityEvent
}

interface ApplicationAppVersionEvent {
  readonly app_id?: string
  readonly version?: string
  readonly version_id?: string
  readonly app_name?: string
  readonly avatar_url?: string
  readonly description?: string
  readonly scopes?: readonly AppScope[]
  readonly back_home_url?: string
  readonly i18n?: readonly AppI18nInfo[]
  readonly common_categories?: readonly string[]
  readonly events?: readonly string[]
  readonly status?: 0 | 1 | 2 | 3 | 4 | (number & {})
  /** Seconds since the Unix epoch. */
  readonly create_time?: string
  /** Seconds since the Unix epoch. */
  readonly publish_time?: string
  readonly ability?: AppAbility
  readonly remark?: AppVersionRemarkEvent
}

export interface AppOpen {
  readonly applicants?: readonly UserId[]
  readonly installer?: UserId
  readonly installer_employee?: UserId
}

export interface AppStatusChange {
  readonly status?: string
  readonly operator?: UserId
}

export interface AppTicket {
  readonly app_ticket: string
}

export interface ApplicationApplicationAppVersionAuditV6 {
  readonly operator_id?: UserId
  readonly version_id?: string
  readonly creator_id?: UserId
  readonly app_id?: string
  readonly operation?: 'audited' | 'reject' | (string & {})
  readonly remark?: string
  readonly audit_source?: 'administrator' | 'auto' | (string & {})
}

export interface ApplicationApplicationAppVersionPublishApplyV6 {
  readonly operator_id?: UserId
  readonly online_version?: ApplicationAppVersionEvent
  readonly under_audit_version?: ApplicationAppVersionEvent
  readonly app_status?: 0 | 1 | (number & {})
}

export interface ApplicationApplicationAppVersionPublishRevokeV6 {
  readonly operator_id?: UserId
  readonly creator_id?: UserId
  readonly app_id?: string
  readonly version_id?: string
}

export interface ApplicationApplicationCreatedV6 {
  readonly operator_id?: UserId
  readonly app_id?: string
  readonly name?: string
  readonly description?: string
  readonly avatar?: string
  readonly app_scene_type?: number
  readonly primary_language?: string
  readonly create_source?: 'developer_console' | 'base' | 'app_engine' | 'bot_builder' | 'aily' | 'unknown' | (string & {})
}

export interface ApplicationApplicationFeedbackCreatedV6 {
  readonly user_id?: UserId
  readonly app_id?: string
  readonly feedback_time?: string
  readonly tenant_name?: string
  readonly feedback_type?: number
  readonly fault_type?: readonly number[]
  readonly fault_time?: string
  readonly source?: number
  readonly contact?: string
  readonly description?: string
  readonly images?: readonly string[]
  readonly feedback_id?: string
  readonly feedback_path?: string
}

export interface ApplicationApplicationFeedbackUpdatedV6 {
  readonly feedback_ids?: readonly string[]
  readonly status?: number
  readonly app_id?: string
  /** Date and time without a zone, as in 2026-01-31 08:00:00. */
  readonly update_time?: string
  readonly operator_id?: UserId
}

export interface ApplicationApplicationVisibilityAddedV6 {
  readonly source?: number
  readonly user_id?: UserId
  readonly users?: readonly {
    readonly user_id?: UserId
  }[]
}

export interface ApplicationBotMenuV6 {
  readonly operator?: {
    readonly operator_name?: string
    readonly operator_id?: UserId
  }
  readonly event_key?: string
  readonly timestamp?: number | string
}

export interface OrderPaid {
  readonly order_id?: string
  readonly price_plan_id?: string
  readonly price_plan_type?: string
  readonly seats?: number
  readonly buy_count?: number
  /** Seconds since the Unix epoch. */
  readonly pay_time?: string
  readonly buy_type?: string
  readonly src_order_id?: string
  readonly order_pay_price?: number
  /** Seconds since the Unix epoch. */
  readonly create_time?: string
}
