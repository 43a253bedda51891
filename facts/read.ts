/**
 * Reads the facts about event types from their text. Knows how they are written, not what anybody makes of them.
 *
 * Data of the project like the documents are: imports nothing, and both the gateway and the simulator may import it.
 */
import { FACTS } from './events.ts'

/** What the `doc` of a type is a path below. */
export const DOCS_SITE = 'https://open.feishu.cn/document'

/** How a body is wrapped: with `header` and `event`, with `ts` and `uuid`, or flat as a legacy card's. */
export type Version = '2.0' | '1.0' | 'card'

export interface EventFact {
  readonly type: string
  readonly domain: string
  readonly version: Version
  /** Callbacks wait for an answer. */
  readonly kind: 'event' | 'callback'
  /** Path below {@link DOCS_SITE} of the page that describes it. */
  readonly doc?: string
  /** Of its `event`; of the body for a legacy card. Empty when nobody has published them. */
  readonly fields: readonly Field[]
}

export interface Field {
  readonly name: string
  readonly required: boolean
  /** A field may be of several. */
  readonly kinds: readonly Kind[]
  /** The documented ones; there may be others. */
  readonly values: readonly string[]
  /** Of a time: since the Unix epoch, or as it is written. */
  readonly unit?: Unit
  readonly note?: string
}

export type Unit = 's' | 'ms' | 'us' | 'date' | 'datetime' | 'iso'

export interface Kind {
  readonly base: 'string' | 'number' | 'boolean' | 'null' | 'unknown' | 'map' | 'object'
  /** 1 for a list, 2 for a list of lists. */
  readonly depth: number
  /** Name of the shape, where several objects of the domain have it. */
  readonly shape?: string
  /** Of an object; without any, its fields are not known. */
  readonly fields: readonly Field[]
}

export interface Shape {
  readonly name: string
  readonly fields: readonly Field[]
}

export interface DomainFacts {
  readonly name: string
  readonly shapes: readonly Shape[]
  readonly events: readonly EventFact[]
}

interface Line {
  readonly words: string
  readonly children: readonly Line[]
}

/** Shared by all domains. */
export const USER_ID: Shape = {
  name: 'UserId',
  fields: ['union_id', 'user_id|null', 'open_id'].map((words) => readField({ words, children: [] }, new Map())),
}

/** In alphabetical order, as the types in each are. */
export function readFacts(text: string = FACTS): readonly DomainFacts[] {
  return nest(text.split('\n')).map(({ words, children }) => {
    const shapes = new Map([[USER_ID.name, USER_ID]])
    const events: EventFact[] = []
    const name = words.slice('domain '.length)
    for (const line of children) {
      const [keyword, title = '', version, ...rest] = line.words.split(' ')
      const fields = line.children.map((child) => readField(child, shapes))
      if (keyword === 'shape') shapes.set(title, { name: title, fields })
      else {
        const kind = keyword as EventFact['kind']
        const [doc] = rest
        events.push({ type: title, domain: name, version: version as Version, kind, ...(doc && { doc }), fields })
      }
    }
    return { name, shapes: [...shapes.values()].slice(1), events }
  })
}

let known: ReadonlyMap<string, EventFact> | undefined

/** All types by name. Read on the first call. */
export function knownEvents(): ReadonlyMap<string, EventFact> {
  known ??= new Map(readFacts().flatMap(({ events }) => events.map((event) => [event.type, event] as const)))
  return known
}

/** A space deeper is a level deeper. */
function nest(lines: readonly string[]): readonly Line[] {
  const root: { words: string; children: Line[] } = { words: '', children: [] }
  const path = [root]
  for (const line of lines) {
    const words = line.trimStart()
    if (words === '') continue
    const depth = line.length - words.length
    const node = { words, children: [] }
    path.length = depth + 1
    path[depth]?.children.push(node)
    path.push(node)
  }
  return root.children
}

/** `name@unit!:kind|kind value,value -- note`; `!` is for required ones, and without a kind it is a string. */
function readField({ words, children }: Line, shapes: ReadonlyMap<string, Shape>): Field {
  const [main = '', note] = words.split(' -- ')
  const [head = '', values = ''] = main.split(' ')
  const [, name = '', unit, mark, colon, kinds = ''] = /^(@?[^@!:|]+)(?:@(\w+))?(!?)(:?)(.*)$/.exec(head) ?? []
  const fields = children.map((child) => readField(child, shapes))
  const names = (colon ? kinds : `string${kinds}`).split('|')
  return {
    name,
    required: mark === '!',
    kinds: names.map((one) => readKind(one, fields, shapes)),
    values: values === '' ? [] : values.split(','),
    ...(unit && { unit: unit as Unit }),
    ...(note && { note }),
  }
}

function readKind(text: string, fields: readonly Field[], shapes: ReadonlyMap<string, Shape>): Kind {
  const base = text.replace(/(\[\])+$/, '')
  const depth = (text.length - base.length) / '[]'.length
  const shape = shapes.get(base)
  if (shape) return { base: 'object', depth, shape: base, fields: shape.fields }
  return { base: base as Kind['base'], depth, fields: base === 'object' ? fields : [] }
}
