// Written by `npm run generate` from facts/events.ts.

export interface CompensationArchiveChangedV1 {
  readonly operate_type?: 'add' | 'modify' | 'delete' | (string & {})
  readonly employment_id?: string
  readonly effective_date?: string
  readonly before_tid?: string
  readonly after_tid?: string
}
