/** `larkgate/socket`: the long connection, for programs that bring their own queue and transports. */
export {
  type LongConnections,
  type LongConnectionsConfig,
  type LongConnectionsPorts,
  startLongConnections,
} from './long-connections.ts'
export type * from './ports.ts'
export type * from './report.ts'
