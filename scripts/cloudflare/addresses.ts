/** What is deployed → the addresses to enter in the console, and what to do there. */

/** The lines that wrangler writes to WRANGLER_OUTPUT_FILE_PATH, one JSON object each. */
export function targetsOf(lines: string): readonly string[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly type: string; readonly targets?: readonly string[] | null })
    .flatMap(({ type, targets }) => (type === 'deploy' ? (targets ?? []) : []))
}

/** `https://…` of those targets that are addresses for anybody; queues and schedules are targets as well. */
export function basesOf(targets: readonly string[]): readonly string[] {
  const bases = targets.flatMap((target) => {
    const host = /^(?:https:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:\/\*?)?(?: \(custom domain[^)]*\))?$/i.exec(
      target,
    )?.[1]
    return host === undefined ? [] : [`https://${host}`]
  })
  return [...new Set(bases)].sort((one, other) => Number(isShared(one)) - Number(isShared(other)))
}

/** An address that comes with the account, as opposed to a domain of its own. */
export function isShared(base: string): boolean {
  return base.endsWith('.workers.dev')
}

/** @param apps names in `LARK_APPS`; none when there is one app, or they are not known here */
export function consoleSteps(base: string, apps: readonly string[]): string {
  const addresses = (apps.length === 0 ? [undefined] : apps).flatMap((app) => {
    const path = `${base}/webhook${app === undefined ? '' : `/${app}`}`
    const indent = app === undefined ? '' : `${app}: `
    return [`  ${indent}${path}/event`, `  ${indent}${path}/card (legacy cards only)`]
  })
  const several = apps.length === 0 ? ['  with LARK_APPS: /webhook/<name>/event for each app'] : []
  return [
    'Request URLs:',
    ...addresses,
    ...several,
    '',
    'In the developer console of each app:',
    '  1. Events & Callbacks > Encryption strategy: the Encrypt Key and the Verification Token are those of the Worker.',
    '  2. Events & Callbacks > Event configuration, and Callback configuration: choose the request URL and save. The console checks it.',
    '  3. Add events, and publish a version of the app.',
    ...(isShared(base) ? ['', SHARED] : []),
  ].join('\n')
}

const SHARED =
  'workers.dev is reported to be out of reach from mainland China. For Feishu give the Worker a domain of its own: in wrangler.toml add routes = [{ pattern = "events.example.com", custom_domain = true }] before the first [table], and deploy again.'
