/** What is known of event types, as three sources have it: tables of the documentation, an SDK's types, samples. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DOCS_SITE } from '../../facts/read.ts'

/** A row of a table, or a member of a type: the path begins below `event`, and `[]` follows the name of a list. */
export interface Row {
  readonly path: string
  readonly type: string
  readonly values?: readonly string[]
}

export interface Sample {
  readonly type: string
  /** From the platform's pages or its own code, as against somebody's tests. */
  readonly isOfficial: boolean
  /** Its `event`; the body of a legacy card. */
  readonly event: object
}

export interface TypeSources {
  readonly type: string
  readonly domain: string
  readonly version: '2.0' | '1.0' | 'card'
  readonly kind: 'event' | 'callback'
  readonly doc?: string
  readonly table: readonly Row[]
  readonly sdk: readonly Row[]
  /** Of another SDK, whose types were written by a generator that guessed. */
  readonly otherSdk: readonly Row[]
  readonly samples: readonly Sample[]
}

interface Catalogue {
  readonly events: readonly {
    readonly event_type: string
    readonly version: string
    readonly kind: string
    readonly domain: string
    readonly payload: readonly Row[]
  }[]
}

type Tables = Readonly<
  Record<
    string,
    { version: string | null; doc: string | null; fields: readonly Row[]; node_sdk_fields?: readonly Row[] }
  >
>

interface Indexed {
  readonly file: string
  readonly event_type: string
  readonly version: string
  readonly kind: string
  readonly sources: readonly { readonly doc?: string }[]
}

/** No event: the check of an address. */
const CHALLENGE = 'url_verification'

/** @param folder with the catalogue, the tables, and the index of samples */
export function readSources(folder: string): readonly TypeSources[] {
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown
  const catalogue = new Map((read('events.json') as Catalogue).events.map((one) => [one.event_type, one]))
  const tables = read('fields.json') as Tables
  const index = read('index.json') as readonly Indexed[]
  const types = [...new Set([...catalogue.keys(), ...Object.keys(tables)])].filter((type) => type !== CHALLENGE)
  return types.sort().map((type) => {
    const known = catalogue.get(type)
    const table = tables[type]
    const pages = index.filter((one) => one.event_type === type)
    const doc = pageOf(
      pages.flatMap(({ sources }) => sources.flatMap((source) => source.doc ?? [])),
      table?.doc,
    )
    return {
      type,
      domain: known?.domain ?? (type.includes('.') ? (type.split('.')[0] as string) : 'approval'),
      version: known?.version === 'card_v1' ? 'card' : type.includes('.') ? '2.0' : '1.0',
      kind: known?.kind === 'callback' ? 'callback' : 'event',
      ...(doc && { doc }),
      table: belowEvent(table?.fields ?? []),
      sdk: table?.node_sdk_fields ?? [],
      otherSdk: known?.payload ?? [],
      samples: pages.flatMap((page) => toSample(page, read(page.file) as Body)),
    }
  })
}

type Body = { readonly event?: unknown; readonly action?: unknown }

function toSample({ event_type: type, version, kind }: Indexed, body: Body): readonly Sample[] {
  const event = version === 'callback-legacy' ? body : body.event
  if (version === 'encrypted' || typeof event !== 'object' || event === null) return []
  return [{ type, isOfficial: /doc|official/.test(kind), event }]
}

/** Paths of tables begin at the envelope. Two tables draw their tree with dashes instead of writing paths. */
function belowEvent(rows: readonly Row[]): readonly Row[] {
  const path: string[] = []
  return rows.flatMap((row) => {
    const drawn = /^((?:&emsp;)+)∟(.+)$/.exec(row.path)
    const depth = drawn === null ? 0 : (drawn[1] as string).length / '&emsp;'.length
    path.length = depth
    path.push(`${drawn?.[2] ?? row.path}${drawn && row.type === 'list' ? '[]' : ''}`)
    const [root, ...below] = path.join('.').split('.')
    if (root !== 'event' || below.length === 0) return []
    return [{ ...row, path: below.join('.').replace(/\[\]$/, '') }]
  })
}

/** The address of the page itself where it is known, else the one that the site forwards to it. */
function pageOf(docs: readonly string[], table: string | null | undefined): string | undefined {
  const paths = [...new Set(docs.map((doc) => (doc.startsWith(DOCS_SITE) ? doc : `${DOCS_SITE}${doc}`)))]
  const name = table
    ?.split('/')
    .at(-1)
    ?.replace(/(-events(-\d)?)?\.md$/, '')
  const [best] = paths
    .map((path) => ({
      path,
      rank: Number(docs.includes(path)) + 2 * Number(name !== undefined && path.endsWith(`/${name}`)),
    }))
    .sort((one, other) => other.rank - one.rank)
  return best?.path.slice(`${DOCS_SITE}/`.length)
}
