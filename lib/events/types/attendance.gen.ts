// Written by `npm run generate` from facts/events.ts.

export interface AttendanceUserFlowCreatedV1 {
  readonly employee_id?: string
  readonly employee_no?: string
  readonly location_name?: string
  /** Seconds since the Unix epoch. */
  readonly check_time?: string
  readonly comment?: string
  readonly record_id?: string
  readonly longitude?: number
  readonly latitude?: number
  readonly ssid?: string
  readonly bssid?: string
  readonly is_field?: boolean
  readonly is_wifi?: boolean
  readonly type?: number
  readonly photo_urls?: readonly string[]
  readonly risk_result?: number
}

export interface AttendanceUserTaskUpdatedV1 {
  readonly employee_id?: string
  readonly employee_no?: string
  readonly group_id?: string
  readonly shift_id?: string
  readonly date?: number
  readonly status_changes?: readonly {
    readonly before_status?: string
    readonly current_status?: string
    readonly before_supplement?: string
    readonly current_supplement?: string
    readonly work_type?: string
    readonly index?: string
  }[]
}
