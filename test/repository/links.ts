/** Links from pages and references from code, and which of them lead nowhere. */
import { posix } from 'node:path'
import { anchorsOf, linksOf, readPage } from './markdown.ts'

/** A sentence per reference that leads nowhere. @param files path from the root → text of pages and code */
export function deadLinks(files: ReadonlyMap<string, string>, exists: (path: string) => boolean): readonly string[] {
  const anchors = new Map(
    [...files].filter(([path]) => isPage(path)).map(([path, text]) => [path, anchorsOf(readPage(text))]),
  )
  return [...files].flatMap(([path, text]) =>
    (isPage(path) ? pageTargets(path, text) : codeTargets(text)).flatMap(({ written, target, anchor }) => {
      if (!exists(target)) return [`${path} refers to ${written}: there is no such file`]
      if (anchor === '' || anchors.get(target)?.has(anchor)) return []
      return [`${path} refers to ${written}: there is no such heading`]
    }),
  )
}

interface Target {
  readonly written: string
  /** Path from the root. */
  readonly target: string
  readonly anchor: string
}

function isPage(path: string): boolean {
  return path.endsWith('.md')
}

/** Relative to the page; addresses with a scheme are somebody else's. */
function pageTargets(page: string, text: string): readonly Target[] {
  return linksOf(readPage(text))
    .filter((link) => !/^[a-z][a-z0-9+.-]*:/i.test(link))
    .map((written) => {
      const [path = '', anchor = ''] = written.split('#')
      const target = path === '' ? page : posix.join(posix.dirname(page), decodeURI(path))
      return { written, target, anchor: decodeURIComponent(anchor) }
    })
}

/** Comments name pages from the root. */
function codeTargets(text: string): readonly Target[] {
  return [...text.matchAll(/\b(docs\/[\w./-]+\.md)(?:#([\w-]+))?/g)].map(([written, target = '', anchor = '']) => ({
    written,
    target,
    anchor,
  }))
}
