/** A scenario: what happens, and what is to be observed. */
import type { GatewaySettings } from '../../simulator/index.ts'
import type { World } from './world.ts'

export interface Scenario {
  readonly id: string
  /** What happens: a line of the table. */
  readonly what: string
  /** What is observed of a client that gets it right. */
  readonly right: string
  readonly settings?: Partial<GatewaySettings>
  /** Makes it happen, and says what was observed; in the same words for the same behaviour, without measured times. */
  readonly observe: (world: World) => Promise<string>
}

export function times(count: number): string {
  if (count === 0) return 'not handled'
  return count === 1 ? 'handled once' : 'handled twice'
}
