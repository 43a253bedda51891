/** What the long connection needs of the outside, on Node. */
export { nodePost } from './node-post.ts'
export { nodeTransport } from './node-socket.ts'
