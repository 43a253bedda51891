// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

export interface MailUserMailboxEventMessageReceivedV1 {
  readonly mail_address?: string
  readonly message_id?: string
  readonly mailbox_type?: 1 | 2 | (number & {})
  readonly subscriber?: {
    readonly user_ids?: readonly UserId[]
  }
}
