// Written by `npm run generate` from facts/events.ts.
import type { JsonObject } from '../json.ts'
import type { UserId } from '../shapes.ts'

interface HostUser {
  readonly id?: string
  readonly user_type?: number
  readonly user_role?: number
  readonly user_name?: string
}

interface Meeting {
  readonly id?: string
  readonly topic?: string
  readonly meeting_no?: string
  /** Seconds since the Unix epoch. */
  readonly start_time?: string
  /** Seconds since the Unix epoch. */
  readonly end_time?: string
  readonly host_user?: HostUser
}

interface TranscriptReceivedItems {
  readonly speaker?: HostUser
  readonly text?: string
  readonly language?: string
  readonly start_time_ms?: string
  readonly end_time_ms?: string
  readonly sentence_id?: string
}

interface ShareDoc {
  readonly url?: string
  readonly title?: string
}

interface MeetingEventUser {
  readonly id?: UserId
  readonly user_role?: 1 | 2 | 3 | (number & {})
  readonly user_type?: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | (number & {})
}

interface MeetingSecuritySetting {
  readonly security_level?: 1 | 2 | 3 | 4 | (number & {})
  readonly group_ids?: readonly string[]
  readonly user_ids?: readonly UserId[]
  readonly room_ids?: readonly string[]
  readonly has_set_security_contacts_and_group?: boolean
}

interface MeetingEventMeeting {
  readonly id?: string
  readonly topic?: string
  readonly meeting_no?: string
  readonly meeting_source?: 1 | 2 | 3 | 4 | 100 | (number & {})
  /** Seconds since the Unix epoch. */
  readonly start_time?: string
  /** Seconds since the Unix epoch. */
  readonly end_time?: string
  readonly host_user?: MeetingEventUser
  readonly owner?: MeetingEventUser
  readonly calendar_event_id?: string
  readonly meeting_sub_type?: 1 | 2 | 3 | 4 | 5 | 6 | (number & {})
  readonly security_setting?: MeetingSecuritySetting
  readonly webinar_setting?: {
    readonly webinar_type?: 1 | 2 | (number & {})
  }
}

interface MeetingEventMeeting2 {
  readonly id?: string
  readonly topic?: string
  readonly meeting_no?: string
  readonly meeting_source?: 1 | 2 | 3 | 4 | 100 | (number & {})
  /** Seconds since the Unix epoch. */
  readonly start_time?: string
  /** Seconds since the Unix epoch. */
  readonly end_time?: string
  readonly host_user?: MeetingEventUser
  readonly owner?: MeetingEventUser
  readonly meeting_sub_type?: 1 | 2 | 3 | 4 | 5 | 6 | (number & {})
  readonly security_setting?: MeetingSecuritySetting
  readonly webinar_setting?: {
    readonly webinar_type?: 1 | 2 | (number & {})
  }
}

interface MeetingEventUser2 {
  readonly id?: UserId
  readonly user_role?: number
  readonly user_type?: number
}

interface SecuritySetting {
  readonly security_level?: number
  readonly group_ids?: readonly string[]
  readonly user_ids?: readonly UserId[]
  readonly room_ids?: readonly string[]
  readonly has_set_security_contacts_and_group?: boolean
}

interface Meeting2 {
  readonly id?: string
  readonly topic?: string
  readonly meeting_no?: string
  readonly meeting_source?: number
  /** Seconds since the Unix epoch. */
  readonly start_time?: string
  /** Seconds since the Unix epoch. */
  readonly end_time?: string
  readonly host_user?: MeetingEventUser2
  readonly owner?: MeetingEventUser2
  readonly calendar_event_id?: string
  readonly meeting_sub_type?: number
  readonly security_setting?: SecuritySetting
  readonly webinar_setting?: {
    readonly webinar_type?: number
  }
}

interface RoomStatusEvent {
  readonly status?: boolean
  readonly schedule_status?: boolean
  /** Seconds since the Unix epoch. */
  readonly disable_start_time?: string
  /** Seconds since the Unix epoch. */
  readonly disable_end_time?: string
  readonly disable_reason?: string
  readonly contact_ids?: readonly UserId[]
  readonly disable_notice?: boolean
  readonly resume_notice?: boolean
}

interface RoomEvent {
  readonly room_id?: string
  readonly name?: string
  readonly capacity?: number
  readonly description?: string
  readonly display_id?: string
  readonly custom_room_id?: string
  readonly room_level_id?: string
  readonly path?: readonly string[]
  readonly room_status?: RoomStatusEvent
  readonly device?: readonly {
    readonly name?: string
  }[]
}

interface RoomLevel {
  readonly room_level_id?: string
  readonly name?: string
  readonly parent_id?: string
  readonly path?: readonly string[]
  readonly has_child?: boolean
  readonly custom_group_id?: string
}

export interface VcBotMeetingActivityV1 {
  readonly meeting_activity_items?: readonly {
    readonly meeting?: Meeting
    readonly activity_event_type?: string
    readonly participant_joined_items?: readonly {
      readonly participant?: HostUser
      readonly join_time?: string
    }[]
    readonly participant_left_items?: readonly {
      readonly participant?: HostUser
      readonly leave_reason?: number
      readonly leave_time?: string
    }[]
    readonly transcript_received_items?: readonly TranscriptReceivedItems[]
    readonly chat_received_items?: readonly {
      readonly operator?: HostUser
      readonly message_id?: string
      readonly message_type?: number
      readonly content?: string
      readonly send_time?: string
      readonly reaction_type?: JsonObject
    }[]
    readonly magic_share_started_items?: readonly {
      readonly operator?: HostUser
      readonly share_id?: string
      readonly share_doc?: ShareDoc
      readonly time?: string
    }[]
    readonly magic_share_ended_items?: readonly {
      readonly operator?: HostUser
      readonly share_id?: string
      readonly time?: string
    }[]
    readonly document_context_changed_items?: readonly {
      readonly operator?: HostUser
      readonly share_id?: string
      readonly share_doc?: ShareDoc
      readonly time?: string
      readonly comment_focus?: {
        readonly comment_id?: string
        readonly focused?: boolean
      }
      readonly section_location?: {
        readonly title?: string
        readonly level?: number
        readonly parent_titles?: readonly string[]
      }
      readonly element_preview?: {
        readonly action?: string
        readonly element_type?: string
        readonly element_token?: string
        readonly block_id?: string
      }
    }[]
  }[] | readonly string[]
  readonly meeting_no?: string
  readonly activity_event_type?: string
  readonly chat_messages?: readonly JsonObject[]
}

export interface VcBotMeetingEndedV1 {
  readonly meeting?: Meeting
  readonly meeting_no?: string
}

export interface VcBotMeetingInvitedV1 {
  readonly meeting?: Meeting
  readonly bot?: HostUser
  readonly inviter?: HostUser
  readonly invite_time?: string
  readonly call_id?: string
}

export interface VcBotMeetingStartedV1 {
  readonly meeting?: Meeting
}

export interface VcMaterialReviewResultV1 {
  readonly user_id?: UserId
  readonly results?: readonly {
    readonly file_token?: string
    readonly result?: number
  }[]
}

export interface VcMeetingAllMeetingEndedV1 {
  readonly meeting?: MeetingEventMeeting
  readonly operator?: MeetingEventUser
}

export interface VcMeetingAllMeetingStartedV1 {
  readonly meeting?: MeetingEventMeeting
  readonly operator?: MeetingEventUser
}

export interface VcMeetingJoinMeetingV1 {
  readonly meeting?: MeetingEventMeeting2
  readonly operator?: MeetingEventUser
}

export interface VcMeetingLeaveMeetingV1 {
  readonly meeting?: MeetingEventMeeting2
  readonly operator?: MeetingEventUser
  readonly leave_reason?: 1 | 2 | 3 | (number & {})
  readonly leave_user?: MeetingEventUser
}

export interface VcMeetingMeetingEndedV1 {
  readonly meeting?: MeetingEventMeeting
  readonly operator?: MeetingEventUser
}

export interface VcMeetingMeetingStartedV1 {
  readonly meeting?: MeetingEventMeeting
  readonly operator?: MeetingEventUser
}

export interface VcMeetingParticipantMeetingEndedV1 {
  readonly meeting?: Meeting2
  readonly operator?: MeetingEventUser2
  readonly subscriber_ids?: readonly UserId[]
}

export interface VcMeetingParticipantMeetingJoinedV1 {
  readonly meeting?: Meeting2
  readonly operator?: MeetingEventUser2
  readonly subscriber_ids?: readonly UserId[]
}

export interface VcMeetingParticipantMeetingStartedV1 {
  readonly meeting?: Meeting2
  readonly operator?: MeetingEventUser2
  readonly subscriber_ids?: readonly UserId[]
}

export interface VcMeetingRecordingEndedV1 {
  readonly meeting?: MeetingEventMeeting2
  readonly operator?: MeetingEventUser
}

export interface VcMeetingRecordingReadyV1 {
  readonly meeting?: {
    readonly id?: string
    readonly topic?: string
    readonly meeting_no?: string
    readonly meeting_source?: 1 | 2 | 3 | 4 | 100 | (number & {})
    readonly owner?: {
      readonly id?: UserId
    }
    readonly meeting_sub_type?: 1 | 2 | 3 | 4 | 5 | 6 | (number & {})
    readonly security_setting?: MeetingSecuritySetting
    readonly webinar_setting?: {
      readonly webinar_type?: 1 | 2 | (number & {})
    }
  }
  readonly url?: string
  readonly duration?: string
}

export interface VcMeetingRecordingStartedV1 {
  readonly meeting?: MeetingEventMeeting2
  readonly operator?: MeetingEventUser
}

export interface VcMeetingSendMeetingImV1 {
  readonly meeting?: {
    readonly id?: string
    readonly meeting_source?: number
    readonly meeting_sub_type?: number
    readonly security_setting?: SecuritySetting
    readonly webinar_setting?: {
      readonly webinar_type?: number
    }
  }
  readonly operator?: {
    readonly id?: UserId
    readonly user_type?: number
  }
  readonly content?: string
}

export interface VcMeetingShareEndedV1 {
  readonly meeting?: MeetingEventMeeting2
  readonly operator?: MeetingEventUser
}

export interface VcMeetingShareStartedV1 {
  readonly meeting?: MeetingEventMeeting2
  readonly operator?: MeetingEventUser
}

export interface VcNoteGeneratedV1 {
  readonly note_id?: string
  readonly subscriber_ids?: readonly UserId[]
}

export interface VcRecordingRecordingEndedV1 {
  readonly unique_key?: string
  readonly source?: string
  readonly subscriber_ids?: readonly UserId[] | readonly number[]
  readonly recording_id?: string
  readonly object_type?: string
  readonly object_id?: string
}

export interface VcRecordingRecordingStartedV1 {
  readonly unique_key?: string
  readonly source?: string
  readonly subscriber_ids?: readonly UserId[] | readonly number[]
  readonly recording_id?: string
}

export interface VcRecordingRecordingTranscriptGeneratedV1 {
  readonly unique_key?: string
  readonly source?: string
  readonly subscriber_ids?: readonly UserId[] | readonly number[]
  readonly transcript_items?: readonly TranscriptReceivedItems[]
  readonly recording_id?: string
}

export interface VcReserveConfigUpdatedV1 {
  readonly scope_id?: string
  readonly scope_type?: number
  readonly approve_config?: {
    readonly approval_switch?: number
    readonly approval_condition?: number
    readonly meeting_duration?: number
    readonly approvers?: readonly {
      readonly user_id?: UserId
    }[]
  }
  readonly time_config?: {
    readonly time_switch?: number
    readonly days_in_advance?: number
    readonly opening_hour?: string
    /** Seconds since the Unix epoch. */
    readonly start_time?: string
    /** Seconds since the Unix epoch. */
    readonly end_time?: string
    readonly max_duration?: number
    readonly if_cover_child_scope?: boolean
  }
  readonly reserve_scope_config?: {
    readonly allow_all_users?: number
    readonly allow_users?: readonly {
      readonly user_id?: UserId
    }[]
    readonly allow_depts?: readonly {
      readonly department_id?: string
      readonly department_name?: string
    }[]
  }
}

export interface VcRoomCreatedV1 {
  readonly room?: RoomEvent
}

export interface VcRoomDeletedV1 {
  readonly room?: {
    readonly room_id?: string
  }
}

export interface VcRoomUpdatedV1 {
  readonly room?: RoomEvent
}

export interface VcRoomLevelCreatedV1 {
  readonly room_level?: RoomLevel
}

export interface VcRoomLevelDeletedV1 {
  readonly room_level_id?: string
  readonly delete_child?: boolean
}

export interface VcRoomLevelUpdatedV1 {
  readonly room_level?: RoomLevel
}
