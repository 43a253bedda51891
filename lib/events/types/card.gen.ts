// Written by `npm run generate` from facts/events.ts.
import type { JsonObject } from '../json.ts'

interface Action {
  /** What the developer put into the component. */
  readonly value?: JsonObject | string
  readonly tag: string
  readonly timezone?: string
  readonly name?: string
  readonly form_value?: JsonObject
  readonly input_value?: string
  readonly option?: string
  readonly options?: readonly string[]
  readonly checked?: boolean
}

export interface CardActionTrigger {
  readonly operator: {
    readonly tenant_key?: string
    readonly user_id?: string | null
    readonly union_id?: string
    readonly open_id?: string
  }
  /** Credential for updating the card later. */
  readonly token: string
  readonly action: Action
  readonly host?: string
  readonly delivery_type?: string
  readonly context?: {
    readonly url?: string
    readonly preview_token?: string
    readonly open_message_id?: string
    readonly open_chat_id?: string
  }
}

export interface CardActionTriggerV1 {
  readonly open_id?: string
  readonly user_id?: string | null
  readonly tenant_key?: string
  readonly open_message_id?: string
  readonly open_chat_id?: string
  /** Credential for updating the card later. */
  readonly token?: string
  readonly action: Action
}
