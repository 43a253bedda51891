/** Requests as the platform would send them, damaged in every way at every stage; and requests that never were any. */
import fc from 'fast-check'
import { APPS, type FuzzApp, MAX_BODY_BYTES } from './apps.ts'
import { isLegacyCard, mutateHeaders, signatureHeaders } from './headers.ts'
import { concat, HUGE_MUTATIONS, type Mutation, mutateBytes, mutateJson, mutation } from './mutate.ts'
import type { Wire } from './oracle.ts'
import { plaintextOf } from './plaintexts.ts'
import type { Recipe } from './recipe.ts'
import { sealed, wrap } from './sealed.ts'

/** The last number of each choice. */
const LAST_CHOICES = { sealing: 10, base64: 16, wrapper: 15, signing: 15, timestamp: 12, nonce: 12, token: 8, path: 15 }

/** 0 most of the time, otherwise up to `max`. */
function seldom(max: number, weight = 1): fc.Arbitrary<number> {
  return fc.oneof({ arbitrary: fc.constant(0), weight: 12 }, { arbitrary: fc.nat(max), weight })
}

function few(weight: number): fc.Arbitrary<readonly Mutation[]> {
  const none = { arbitrary: fc.constant([]), weight: 10 }
  return fc.oneof(none, { arbitrary: fc.array(mutation, { minLength: 1, maxLength: 3 }), weight })
}

/** Those that JSON, URIs, headers, UTF-16 or a reader of base64 treat as special, and some that nobody does. */
const CHARACTERS = [...'ax0/"\\{}[],:<>&%+=- \n\t\0\u007f\u00a0é文\u2028\ufeff\ufffe\uffff🔑']

const recipe = {
  app: fc.nat(APPS.length - 1),
  card: fc.oneof({ arbitrary: fc.constant(false), weight: 3 }, { arbitrary: fc.constant(true), weight: 1 }),
  form: fc.nat(9),
  type: fc.nat(0xffff),
  token: seldom(LAST_CHOICES.token, 3),
  text: fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 20 }),
  sealing: seldom(LAST_CHOICES.sealing),
  base64: seldom(LAST_CHOICES.base64),
  wrapper: seldom(LAST_CHOICES.wrapper),
  signing: seldom(LAST_CHOICES.signing, 3),
  timestamp: seldom(LAST_CHOICES.timestamp, 2),
  nonce: seldom(LAST_CHOICES.nonce, 2),
  headers: fc.oneof(
    { arbitrary: fc.constant([]), weight: 3 },
    { arbitrary: fc.array(fc.record({ how: fc.nat(20), value: fc.nat(0xffff) }), { maxLength: 3 }), weight: 2 },
  ),
  path: seldom(LAST_CHOICES.path),
  // One in eight: WebCrypto costs ten times as much.
  web: fc.nat(7).map((n) => n === 0),
}

/** What the platform sends to the app with key and token. */
const UNDAMAGED: Recipe = {
  app: 0,
  card: false,
  form: 0,
  type: 1,
  token: 0,
  text: 'text 文字',
  inner: [],
  innerBytes: [],
  sealing: 0,
  base64: 0,
  wrapper: 0,
  outer: [],
  signing: 0,
  timestamp: 0,
  nonce: 0,
  after: [],
  headers: [],
  path: 0,
  web: true,
}

/** Run first, whatever the seed: each way to differ from the platform alone, and what is too rare to be left to chance. */
export const EXAMPLES: readonly Recipe[] = [
  ...APPS.map((_, app): Recipe => ({ ...UNDAMAGED, app })),
  ...APPS.map((_, app): Recipe => ({ ...UNDAMAGED, app, card: true, form: 6 })),
  ...APPS.map((_, app): Recipe => ({ ...UNDAMAGED, app, card: true, form: 4, signing: 5 })),
  ...Object.entries(LAST_CHOICES).flatMap(([name, last]) =>
    Array.from({ length: last }, (_, i): Recipe => ({ ...UNDAMAGED, [name]: i + 1 })),
  ),
  // One block more each, so that their base64 ends in every way it can.
  ...['', 'x'.repeat(16), 'x'.repeat(32)].map((text): Recipe => ({ ...UNDAMAGED, text, base64: 6 })),
  // Sealed and signed with the former key, or with one of them each.
  ...[{ sealing: 2, signing: 2 }, { sealing: 2 }, { signing: 2 }].map(
    (by): Recipe => ({ ...UNDAMAGED, app: 3, ...by }),
  ),
  ...HUGE_MUTATIONS.map((huge): Recipe => ({ ...UNDAMAGED, inner: [huge] })),
  ...HUGE_MUTATIONS.map((huge): Recipe => ({ ...UNDAMAGED, app: 2, inner: [huge] })),
]

/** Anything may have happened to it. */
export const damagedRequests: fc.Arbitrary<Recipe> = fc.record({
  ...recipe,
  inner: few(2),
  innerBytes: few(1),
  outer: few(1),
  after: few(3),
})

/** The platform's own in all but the plaintext, which is damaged before it is sealed and signed. */
export const damagedPlaintexts: fc.Arbitrary<Recipe> = fc.record({
  ...recipe,
  token: seldom(LAST_CHOICES.token),
  sealing: fc.constant(0),
  base64: fc.constant(0),
  wrapper: fc.constant(0),
  outer: fc.constant([]),
  signing: fc.constant(0),
  headers: fc.constant([]),
  after: fc.constant([]),
  path: fc.constant(0),
  inner: fc.array(mutation, { maxLength: 4 }),
  innerBytes: few(2),
})

function target(choice: number, app: FuzzApp, card: boolean): Pick<Wire, 'method' | 'path'> {
  const name = encodeURIComponent(app.name)
  const path = `/webhook/${name}/${card ? 'card' : 'event'}`
  const methods = ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']
  const paths = [
    '/webhook/event',
    '/webhook/card',
    `/webhook/${name}`,
    `${path}/`,
    `//webhook/${name}/event`,
    `/webhook/${name}/x/event`,
    '/webhook/unknown/event',
    '/webhook/%E0%A4%A/event',
    '/',
  ]
  if (choice === 0) return { method: 'POST', path }
  if (choice <= methods.length) return { method: methods[choice - 1] as string, path }
  return { method: 'POST', path: paths[choice - 1 - methods.length] as string }
}

/** As bytes, or as the JSON that it is. */
function mutateBody(body: Uint8Array<ArrayBuffer>, mutation: Mutation): Uint8Array<ArrayBuffer> {
  if (mutation.value % 2 === 0) return mutateBytes(body, mutation)
  return encoder.encode(mutateJson(new TextDecoder().decode(body), mutation))
}

/** Follows the recipe. */
export function prepare(recipe: Recipe): Wire {
  const app = APPS[recipe.app] as FuzzApp
  const text = recipe.inner.reduce(mutateJson, plaintextOf(recipe, app))
  const plain = recipe.innerBytes.reduce(mutateBytes, encoder.encode(text))
  const body = recipe.outer.reduce(mutateBody, isLegacyCard(recipe) ? plain : sealed(recipe, app, plain))
  const isChallenge = recipe.form === 4 && recipe.type % 2 === 0
  const signed = isChallenge ? [] : signatureHeaders(recipe, app, body)
  const headers = recipe.headers.reduce(mutateHeaders, [['Content-Type', 'application/json;charset=utf-8'], ...signed])
  const wire = { ...target(recipe.path, app, recipe.card), headers, body: recipe.after.reduce(mutateBytes, body) }
  // A host enforces the length that was announced, so a longer body cannot come with it.
  const isAnnounced = headers.some(([name]) => name.toLowerCase() === 'content-length')
  if (isAnnounced && wire.body.length > MAX_BODY_BYTES) return { ...wire, body: wire.body.slice(0, MAX_BODY_BYTES) }
  return wire
}

const encoder = new TextEncoder()

const SIGNING_HEADERS = [
  'X-Lark-Signature',
  'x-lark-request-timestamp',
  'X-Lark-Request-Nonce',
  'X-Refresh-Token',
  'traceparent',
]

function digest(length: number): fc.Arbitrary<string> {
  const bytes = fc.uint8Array({ minLength: length, maxLength: length })
  return bytes.map((drawn) => Buffer.from(drawn).toString('hex'))
}

/** Requests that nobody made on purpose. */
export const arbitraryRequests: fc.Arbitrary<Wire & { readonly web: boolean }> = fc
  .record({
    app: fc.nat(APPS.length - 1),
    address: fc.constantFrom('event', 'card'),
    body: fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json({ maxDepth: 2 }).map((text) => encoder.encode(text)),
      fc.string({ maxLength: 80 }).map((text) => encoder.encode(JSON.stringify({ encrypt: text }))),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => wrap(Buffer.from(bytes).toString('base64'), 0)),
    ),
    headers: fc.array(fc.tuple(fc.constantFrom(...SIGNING_HEADERS), fc.oneof(digest(20), digest(32), fc.string())), {
      maxLength: 5,
    }),
    web: fc.nat(7).map((n) => n === 0),
  })
  .map(({ app, address, body, headers, web }) => ({
    method: 'POST',
    path: `/webhook/${encodeURIComponent((APPS[app] as FuzzApp).name)}/${address}`,
    headers,
    body: concat(body),
    web,
  }))
