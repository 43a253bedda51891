/** The runtime's own `fetch`, for whoever takes one as a parameter. */
import type { Fetch } from '../openapi/ports.ts'

/** A function of its own: what is called as a method of something is not the runtime's `fetch`, which workerd refuses. */
export const runtimeFetch: Fetch = (url, init) => fetch(url, init)
