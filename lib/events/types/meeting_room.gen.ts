// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

export interface MeetingRoomMeetingRoomCreatedV1 {
  readonly room_name?: string
  readonly room_id?: string
}

export interface MeetingRoomMeetingRoomDeletedV1 {
  readonly room_name?: string
  readonly room_id?: string
}

export interface MeetingRoomMeetingRoomStatusChangedV1 {
  readonly room_name?: string
  readonly room_id?: string
}

export interface MeetingRoomMeetingRoomUpdatedV1 {
  readonly room_name?: string
  readonly room_id?: string
}

export interface ThirdPartyMeetingRoomEventCreated {
  /** Milliseconds since the Unix epoch. */
  readonly event_time?: string
  readonly uid?: string
  readonly original_time?: number
  readonly event_id?: string
  readonly start?: {
    readonly time_stamp?: string
  }
  readonly end?: {
    readonly time_stamp?: string
  }
  readonly meeting_rooms?: readonly UserId[]
  readonly organizer?: UserId
}

export interface ThirdPartyMeetingRoomEventDeleted {
  /** Milliseconds since the Unix epoch. */
  readonly event_time?: string
  readonly uid?: string
  readonly original_time?: number
  readonly start?: {
    readonly time_stamp?: string
  }
  readonly end?: {
    readonly time_stamp?: string
  }
  readonly meeting_rooms?: readonly UserId[]
  readonly organizer?: UserId
}

export interface ThirdPartyMeetingRoomEventUpdated {
  /** Milliseconds since the Unix epoch. */
  readonly event_time?: string
  readonly uid?: string
  readonly original_time?: number
  readonly start?: {
    readonly time_stamp?: string
  }
  readonly end?: {
    readonly time_stamp?: string
  }
  readonly meeting_rooms?: readonly UserId[]
  readonly organizer?: UserId
}
