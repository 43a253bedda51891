// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

interface AclScopeEvent {
  readonly type?: 'user' | (string & {})
  readonly user_id?: UserId
}

export interface CalendarCalendarAclCreatedV4 {
  readonly acl_id?: string
  readonly role?: 'unknown' | 'free_busy_reader' | 'reader' | 'writer' | 'owner' | (string & {})
  readonly scope?: AclScopeEvent
  readonly user_id_list?: readonly UserId[]
}

export interface CalendarCalendarAclDeletedV4 {
  readonly acl_id?: string
  readonly role?: 'unknown' | 'free_busy_reader' | 'reader' | 'writer' | 'owner' | (string & {})
  readonly scope?: AclScopeEvent
  readonly user_id_list?: readonly UserId[]
}

export interface CalendarCalendarChangedV4 {
  readonly user_id_list?: readonly UserId[]
}

export interface CalendarCalendarEventChangedV4 {
  readonly calendar_id?: string
  readonly user_id_list?: readonly UserId[]
  readonly calendar_event_id?: string
  readonly change_type?: string
  readonly rsvp_infos?: readonly {
    readonly from_user_id?: UserId
    readonly rsvp_status?: string
  }[]
}
