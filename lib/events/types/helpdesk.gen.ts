// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

interface TicketUserEvent {
  readonly id?: UserId
  readonly name?: string
}

interface CustomizedFieldDisplayItem {
  readonly id?: string
  readonly value?: string
  readonly key_name?: string
  readonly display_name?: string
  readonly position?: number
  readonly required?: boolean
  readonly editable?: boolean
}

export interface HelpdeskNotificationApproveV1 {
  readonly notification_id?: string
  readonly helpdesk_id?: string
  readonly approve_status?: string
}

export interface HelpdeskTicketCreatedV1 {
  readonly ticket_id?: string
  readonly helpdesk_id?: string
  readonly guest?: TicketUserEvent
  readonly stage?: number
  readonly status?: number
  readonly score?: number
  /** Milliseconds since the Unix epoch. */
  readonly created_at?: number
  /** Milliseconds since the Unix epoch. */
  readonly updated_at?: number
  /** Milliseconds since the Unix epoch. */
  readonly closed_at?: number
  readonly channel?: number
  readonly solve?: number
  readonly customized_fields?: readonly CustomizedFieldDisplayItem[]
  readonly chat_id?: string
}

export interface HelpdeskTicketUpdatedV1 {
  readonly object?: {
    readonly ticket_id?: string
    readonly helpdesk_id?: string
    readonly guest?: TicketUserEvent
    readonly stage?: number
    readonly status?: number
    readonly score?: number
    /** Milliseconds since the Unix epoch. */
    readonly created_at?: number
    /** Milliseconds since the Unix epoch. */
    readonly updated_at?: number
    /** Milliseconds since the Unix epoch. */
    readonly closed_at?: number
    readonly channel?: number
    readonly solve?: number
    readonly customized_fields?: readonly CustomizedFieldDisplayItem[]
    readonly chat_id?: string
  }
  readonly old_object?: {
    readonly stage?: number
    readonly status?: number
    /** Milliseconds since the Unix epoch. */
    readonly updated_at?: number
  }
}

export interface HelpdeskTicketMessageCreatedV1 {
  readonly ticket_message_id?: string
  readonly message_id?: string
  readonly msg_type?: string
  readonly position?: string
  readonly sender_id?: UserId
  readonly sender_type?: number
  readonly text?: string
  readonly ticket?: {
    readonly ticket_id?: string
    readonly comments?: {
      readonly content?: string
      /** Milliseconds since the Unix epoch. */
      readonly created_at?: number
      readonly id?: number
      readonly user_avatar_url?: string
      readonly user_name?: string
      readonly user_id?: number
    }
    readonly ticket_type?: number
    readonly status?: number
    readonly dissatisfaction_reason?: {
      readonly zh_cn?: string
      readonly en_us?: string
      readonly ja_jp?: string
    }
    readonly customized_fields?: readonly CustomizedFieldDisplayItem[]
    readonly agent_service_duration?: number
    readonly agent_first_response_duration?: number
    readonly bot_service_duration?: number
    readonly agent_resolution_time?: number
    readonly actual_processing_time?: number
    readonly agent_entry_time?: number
    readonly agent_first_response_time?: number
    readonly agent_last_response_time?: number
    readonly agent_owner?: {
      readonly id?: string
      readonly avatar_url?: string
      readonly name?: string
      readonly email?: string
      readonly department?: string
      readonly city?: string
      readonly country?: string
    }
  }
  readonly event_id?: string
  readonly chat_id?: string
  readonly content?: {
    readonly content?: string
    readonly msg_type?: string
    readonly image_keys?: readonly string[]
    readonly image_key?: string
  }
}
