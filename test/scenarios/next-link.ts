/** The end of many scenarios: there is another link, and an event comes through it. */
import type { World } from './world.ts'

export const BACK = 'connects again, acked 200'

export async function nextLink({ gateway, comesTo, isLinked, deliver }: World): Promise<string> {
  const isBack = await comesTo(() => gateway.counts().handshakes === 2 && isLinked())
  if (!isBack) return 'does not connect again'
  return `connects again, ${await deliver('the next')}`
}
