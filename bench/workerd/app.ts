/** The app of `bench/events.ts`, without what that file needs of Node. */
export const APP = {
  name: 'default',
  appId: 'cli_bench',
  encryptKey: 'bench-encrypt-key',
  verificationToken: 'bench-verification-token',
  eventType: 'im.message.receive_v1',
} as const
