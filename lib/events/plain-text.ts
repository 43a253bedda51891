/** What a person reads of a message, as one text. */
import type { Content } from './content.ts'
import { isObject, type JsonObject, stringAt } from './json.ts'
import type { Post, PostElement } from './post.ts'

/**
 * The words of the message: mentions as `@name`, links as their text, lines of rich text as lines. What has no words
 * is named in brackets, such as `[image]`, or by its file name. For a person to read, and not to take apart.
 */
export function plainText(content: Content): string {
  if (content.type === 'text') return content.text
  return wordsOf(content) || `[${content.type === 'unknown' ? (content.message_type ?? 'unknown') : content.type}]`
}

function wordsOf(content: Content): string | undefined {
  switch (content.type) {
    case 'hongbao':
      return content.text
    case 'post':
      return postText(content)
    case 'interactive':
      return cardText(content)
    case 'file':
    case 'folder':
    case 'media':
      return content.file_name
    case 'system':
      return content.template.replace(
        /\{(\w+)\}/g,
        (found, name: string) => variableText(content.variables, name) ?? found,
      )
    case 'share_calendar_event':
    case 'calendar':
    case 'general_calendar':
      return content.summary
    case 'location':
      return content.name
    case 'video_chat':
      return content.topic
    case 'todo':
      return content.summary && postText(content.summary)
    case 'vote':
      return lines([content.topic, ...content.options])
    case 'merge_forward':
      return content.messages ? lines(content.messages.map(plainText)) : content.content
    default:
      return undefined
  }
}

function postText({ title, content }: Post): string {
  return lines([title, ...content.map(lineText)])
}

function lineText(line: readonly PostElement[]): string {
  return line.map(elementText).join('')
}

function elementText(element: PostElement): string {
  switch (element.tag) {
    case 'text':
    case 'code_block':
    case 'md':
      return element.text
    case 'a':
      return element.text ?? element.href ?? ''
    case 'at':
      return element.user_name === undefined ? element.user_id : `@${element.user_name}`
    case 'img':
      return '[image]'
    case 'emotion':
      return `[${element.emoji_type}]`
    case 'hr':
      return '---'
    case 'unknown':
      return wordsIn(element.raw)
        .map((words) => `[${words}]`)
        .join('')
    default:
      return `[${element.tag}]`
  }
}

function cardText({ title, elements, card }: Extract<Content, { type: 'interactive' }>): string {
  if (elements.length === 0) return lines(wordsIn(card))
  return lines([title, ...elements.map(lineText)])
}

/** Cards are no deeper, and what is deeper must not exhaust the stack. */
const DEEPEST = 32
const WORDS = new Set(['title', 'subtitle', 'text', 'content', 'placeholder'])

/** What cards of any generation show, in its order: strings under certain names, however deep. */
function wordsIn(value: unknown, depth = 0): readonly string[] {
  if (depth > DEEPEST) return []
  if (Array.isArray(value)) return value.flatMap((item) => wordsIn(item, depth + 1))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    if (typeof inner === 'string') return WORDS.has(name) && inner !== '' ? [inner] : []
    // Translations say the same again, and values are the developer's own.
    return name.startsWith('i18n') || name === 'value' ? [] : wordsIn(inner, depth + 1)
  })
}

/** A list of names, or a text with its translations. */
function variableText(variables: JsonObject, name: string): string | undefined {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string').join(', ')
  return isObject(value) ? stringAt(value, 'text') : undefined
}

function lines(texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text).join('\n')
}
