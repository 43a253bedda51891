/** Compiled, never run: what the decoder of messages promises to the compiler, and that it refuses the opposite. */

import type { MessageReceived } from '../../lib/events/map.ts'
import { type Content, createDispatcher, decodeContent, type PostElement, plainText } from '../../lib/index.ts'

declare const message: MessageReceived['message']

// A received message is taken as it is, and so is the event of its predecessor.
const content: Content = decodeContent(message)
createDispatcher().onV1('message', ({ event }) => void plainText(decodeContent(event)))

// The type tells what there is.
if (content.type === 'image') content.image_key satisfies string
if (content.type === 'media') content.duration satisfies number | undefined
if (content.type === 'unknown') content.raw satisfies string
// @ts-expect-error an image has no text
if (content.type === 'image') content.text
// @ts-expect-error there is no such type
if (content.type === 'hologram') content.raw

// So does the tag of an element.
declare const element: PostElement
if (element.tag === 'at') element.user_name satisfies string | undefined
// @ts-expect-error a rule has no text
if (element.tag === 'hr') element.text

// @ts-expect-error what is decoded is what reads
plainText(message)
