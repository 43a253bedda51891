// Written by `npm run generate` from facts/events.ts.

export interface UrlPreviewGet {
  readonly operator: {
    readonly tenant_key?: string
    readonly user_id?: string | null
    readonly open_id?: string
  }
  readonly host?: string
  readonly delivery_type?: string
  readonly context: {
    readonly url: string
    readonly preview_token?: string
    readonly open_message_id?: string
    readonly open_chat_id?: string
  }
}
