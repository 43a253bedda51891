/** What the long connection, and callers of the operator routes, need of the outside, on Node. */
export { nodeOperatorTransport } from './node-operator.ts'
export { nodePost } from './node-post.ts'
export { nodeTransport } from './node-socket.ts'
