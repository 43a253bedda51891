/** The bindings of the tests' Worker, for each test as if nobody had used them before. */
import { env } from 'cloudflare:workers'
import type { BucketBinding } from '../../lib/bodies/r2.ts'
import type { ObjectNamespace } from '../../lib/cloudflare/objects.ts'
import type { TestEnv } from './worker.ts'

export const bindings = env as unknown as TestEnv

let opened = 0

/** Its names lead to objects that nobody has called. */
export function freshNamespace<Stub>(namespace: ObjectNamespace<Stub>): ObjectNamespace<Stub> {
  const prefix = `${++opened}-`
  return { getByName: (name) => namespace.getByName(`${prefix}${name}`) }
}

/** An object that nobody has called. */
export function openFresh<Object extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<Object>,
): DurableObjectStub<Object> {
  return namespace.getByName(`fresh-${++opened}`)
}

/** Its names are names that nobody has used. */
export function freshBucket(bucket: BucketBinding): BucketBinding {
  const prefix = `${++opened}/`
  return {
    put: (name, text, options) => bucket.put(`${prefix}${name}`, text, options),
    get: (name) => bucket.get(`${prefix}${name}`),
  }
}
