// Written by `npm run generate` from facts/events.ts.
import type { UserId } from '../shapes.ts'

interface DeviceChangeEvent {
  readonly device_record_id?: string
  readonly version?: string
  readonly current_user_id?: UserId
  readonly device_name?: string
  readonly model?: string
  readonly device_system?: 1 | 2 | 3 | 4 | 5 | 6 | (number & {})
  readonly serial_number?: string
  readonly disk_serial_number?: string
  readonly uuid?: string
  readonly mac_address?: string
  readonly android_id?: string
  readonly idfv?: string
  readonly aaid?: string
  readonly device_ownership?: 0 | 1 | 2 | (number & {})
  readonly device_status?: 0 | 1 | 2 | (number & {})
  readonly certification_level?: 0 | 1 | 2 | (number & {})
  readonly device_terminal_type?: 0 | 1 | 2 | (number & {})
  readonly is_managed?: boolean
  readonly mdm_device_id?: string
  readonly mdm_provider_name?: string
  readonly device_env_detect_status?: number
  readonly is_public?: boolean
}

export interface SecurityAndComplianceDeviceApplyRecordDeviceApplyEventV2 {
  readonly device_apply_record_id?: string
  readonly device_record?: {
    readonly device_record_id?: string
    readonly version?: string
    readonly current_user_id?: UserId
    readonly device_name?: string
    readonly model?: string
    readonly device_system?: 1 | 2 | 3 | 4 | 5 | 6 | (number & {})
    readonly serial_number?: string
    readonly disk_serial_number?: string
    readonly uuid?: string
    readonly mac_address?: string
    readonly android_id?: string
    readonly idfv?: string
    readonly aaid?: string
    readonly device_ownership?: 0 | 1 | 2 | (number & {})
    readonly device_status?: 0 | 1 | 2 | (number & {})
    readonly certification_level?: 0 | 1 | 2 | (number & {})
    readonly device_terminal_type?: 0 | 1 | 2 | (number & {})
    readonly is_managed?: boolean
    readonly mdm_device_id?: string
    readonly mdm_provider_name?: string
    readonly device_env_detect_status?: number
    readonly is_public?: boolean
    readonly source?: number
  }
  /** Date and time without a zone, as in 2026-01-31 08:00:00. */
  readonly apply_time?: string
  readonly apply_status?: 0 | 1 | 2 | 3 | (number & {})
  readonly operator?: UserId
  readonly apply_device_ownership?: 0 | 1 | 2 | (number & {})
  readonly apply_reason?: string
}

export interface SecurityAndComplianceDeviceRecordDeviceChangeEventV2 {
  readonly device_record_id?: string
  readonly version?: string
  readonly change_type?: 1 | 2 | 3 | (number & {})
  readonly before?: DeviceChangeEvent
  readonly after?: DeviceChangeEvent
}
