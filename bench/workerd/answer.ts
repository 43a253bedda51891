/** How the platform is told "received", the same by all contenders. */

const HEADERS = { 'content-type': 'application/json' }

export function answer(): Response {
  return new Response('{}', { headers: HEADERS })
}
