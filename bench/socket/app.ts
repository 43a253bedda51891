/** The app whose connections are measured; the official client insists on the form of its id. */
export const SOCKET_APP = { name: 'default', appId: 'cli_0123456789abcdef', appSecret: 'bench-app-secret' } as const
