/** Every environment variable there is. Apart from the groups: whoever imports this carries all of them. */
import {
  APP_VARIABLES,
  AWS_VARIABLES,
  CONSUMER_VARIABLES,
  HOST_VARIABLES,
  INTAKE_VARIABLES,
  LOG_VARIABLES,
  NODE_VARIABLES,
  type ValuesOf,
  type Variables,
  WEBHOOK_VARIABLES,
  WORKER_VARIABLES,
} from './groups.ts'

/** All there are, in the order of the documentation. What each means is in `meanings.ts`. */
export const VARIABLES = {
  ...APP_VARIABLES,
  ...HOST_VARIABLES,
  ...WORKER_VARIABLES,
  ...AWS_VARIABLES,
  ...NODE_VARIABLES,
  ...INTAKE_VARIABLES,
  ...CONSUMER_VARIABLES,
  ...WEBHOOK_VARIABLES,
  ...LOG_VARIABLES,
} as const satisfies Variables

export type VariableName = keyof typeof VARIABLES

export type Values = ValuesOf<typeof VARIABLES>
