/** Comparison of secrets. */

/**
 * Whether two strings are equal, in a time that depends on the length of `given` only, so that an attacker who measures
 * answers learns nothing about how much of a secret was right.
 */
export function equalSecret(given: string, secret: string): boolean {
  let difference = given.length ^ secret.length
  for (let i = 0; i < given.length; i++) {
    difference |= given.charCodeAt(i) ^ secret.charCodeAt(i % (secret.length || 1))
  }
  return difference === 0
}

/** Whether `given` equals one of `secrets`; all of them are compared, whichever fits. */
export function equalAnySecret(given: string, secrets: readonly string[]): boolean {
  let found = false
  for (const secret of secrets) found = equalSecret(given, secret) || found
  return found
}
