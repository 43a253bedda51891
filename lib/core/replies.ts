/** What a callback may be answered with, and short ways to write it. What a handler returns is checked in check-reply.ts. */
import type { JsonObject } from '../events/json.ts'

/** Languages in which the platform shows texts. */
export type Locale =
  | 'zh_cn'
  | 'zh_hk'
  | 'zh_tw'
  | 'en_us'
  | 'ja_jp'
  | 'ko_kr'
  | 'de_de'
  | 'es_es'
  | 'fr_fr'
  | 'id_id'
  | 'it_it'
  | 'ms_my'
  | 'pt_br'
  | 'ru_ru'
  | 'th_th'
  | 'vi_vn'

export type Texts = { readonly [Key in Locale]?: string }

/** A line that the client shows for a moment. */
export interface Toast {
  /** Default `info`. */
  readonly type?: 'info' | 'success' | 'error' | 'warning'
  /** Shown where `i18n` has nothing for the user's language. */
  readonly content?: string
  readonly i18n?: Texts
}

/** The card as a whole, of the generation (1.0 or 2.0) of the one that it replaces. At most 30 KB. */
export interface RawCard {
  readonly type: 'raw'
  readonly data: JsonObject
}

/** A card that was made with the platform's card builder. */
export interface TemplateCard {
  readonly type: 'template'
  readonly data: {
    readonly template_id: string
    readonly template_variable?: JsonObject
    readonly template_version_name?: string
  }
}

export type Card = RawCard | TemplateCard

/** Answers `card.action.trigger`. Every part may be left out; `{}` leaves the card as it is. */
export interface CardReply {
  readonly toast?: Toast
  /** Takes the place of the card that was clicked. */
  readonly card?: Card
}

/** Answers `url.preview.get`. */
export interface PreviewReply {
  /** What stands in the message in place of the link. */
  readonly inline?: {
    readonly title?: string
    /** Instead of `title` where it has the user's language. */
    readonly i18n_title?: Texts
    readonly image_key?: string
    /** Where a click leads, by client. */
    readonly url?: { readonly [Client in 'copy_url' | 'ios' | 'android' | 'pc' | 'web']?: string }
  }
  /** Shown below the message. */
  readonly card?: Card
}

/** Answers a legacy card: its card is the answer itself, and not below `card`. */
export type LegacyCardReply = JsonObject & { readonly toast?: Toast; readonly card?: never }

/** What answers which callback; all others are answered with any object. */
export interface ReplyMap {
  'card.action.trigger': CardReply
  'url.preview.get': PreviewReply
}

export type ReplyTo<Type extends string> = Type extends keyof ReplyMap ? ReplyMap[Type] : JsonObject

/** `toast('Done', 'success')`, or in several languages: `toast({ zh_cn: '好了', en_us: 'Done' })`, the first for all others. */
export function toast(content: string | Texts, type: NonNullable<Toast['type']> = 'info'): { readonly toast: Toast } {
  if (typeof content === 'string') return { toast: { type, content } }
  return { toast: { type, content: Object.values(content)[0] ?? '', i18n: content } }
}

/** A card from its JSON. */
export function cardRaw(data: JsonObject): { readonly card: RawCard } {
  return { card: { type: 'raw', data } }
}

/** A card from a template; without `version` its newest one. */
export function cardTemplate(
  templateId: string,
  variables?: JsonObject,
  version?: string,
): { readonly card: TemplateCard } {
  return {
    card: {
      type: 'template',
      data: {
        template_id: templateId,
        ...(variables && { template_variable: variables }),
        ...(version && { template_version_name: version }),
      },
    },
  }
}

/** A link's preview: its title, in one language or several, and what else stands in `inline`. */
export function preview(
  title: string | Texts,
  rest: Omit<NonNullable<PreviewReply['inline']>, 'title' | 'i18n_title'> = {},
): { readonly inline: NonNullable<PreviewReply['inline']> } {
  return { inline: { ...(typeof title === 'string' ? { title } : { i18n_title: title }), ...rest } }
}
