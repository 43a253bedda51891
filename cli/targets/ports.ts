/** What commands do with dead letters that are reached through the ports, wherever these lead. */
import { redeem } from '../../lib/core/claim-check.ts'
import { toLarkgateError } from '../../lib/core/errors.ts'
import { maskSecrets } from '../../lib/core/mask.ts'
import type { Bodies } from '../../lib/core/ports.ts'
import { allKeys, type RedrivePorts, redrive } from '../../lib/core/redrive.ts'
import type { Redriven, Shown, Which } from './target.ts'

/** @param body the message as the queue had it */
export async function showMessage(key: string, body: string, bodies: Bodies | undefined): Promise<Shown> {
  try {
    return { envelope: maskSecrets(await redeem(body, bodies)) }
  } catch (cause) {
    const { code } = toLarkgateError(cause)
    if (code !== 'ERR_BODY_MISSING') throw cause
    return { problem: `the message of ${key} was stored apart, and is gone (${code})` }
  }
}

/** Those that there are when it begins: a letter that dies again meanwhile is left alone. */
export async function* redriveFrom({ key, all }: Which, ports: RedrivePorts): AsyncIterable<Redriven> {
  for (const one of all ? await allKeys(ports.dead) : [key]) {
    const { redriven, failed } = await redrive([one], ports)
    for (const key of redriven) yield { key }
    yield* failed
  }
}
