// Written by `npm run generate` from facts/events.ts.

export interface AuthUserAccessTokenRevokedV4 {
  readonly revoke_token_type?: 'user_access_token' | 'refresh_token' | (string & {})
  readonly revoke_reason?: string
  readonly open_id?: string
  readonly union_id?: string
  readonly user_id?: string | null
}
