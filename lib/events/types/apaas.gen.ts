// Written by `npm run generate` from facts/events.ts.

export interface ApaasWorkspaceRecordChangeV1 {
  readonly workspace?: string
  readonly app?: string
  readonly table?: string
  readonly type?: string
  readonly operator?: string
  readonly before?: string
  readonly after?: string
}
