import { describe, expect, test } from 'vitest'
import { checkReply } from '../../../lib/core/check-reply.ts'
import { cardRaw, cardTemplate, preview, toast } from '../../../lib/core/replies.ts'

describe('a toast', () => {
  test('is in one language, and informs unless told otherwise', () => {
    expect(toast('已收到')).toEqual({ toast: { type: 'info', content: '已收到' } })
    expect(toast('已收到', 'success')).toEqual({ toast: { type: 'success', content: '已收到' } })
  })

  test('is in several languages, the first of them for everybody else', () => {
    const texts = { zh_cn: '已收到', en_us: 'Received' }
    expect(toast(texts, 'warning')).toEqual({ toast: { type: 'warning', content: '已收到', i18n: texts } })
  })
})

describe('a card', () => {
  test('is given as its JSON', () => {
    const card = { schema: '2.0', body: { elements: [] } }
    expect(cardRaw(card)).toEqual({ card: { type: 'raw', data: card } })
  })

  test('is given as a template, with variables and a version or without', () => {
    expect(cardTemplate('AAq1')).toEqual({ card: { type: 'template', data: { template_id: 'AAq1' } } })
    expect(cardTemplate('AAq1', { name: '李' }, '1.0.2')).toEqual({
      card: {
        type: 'template',
        data: { template_id: 'AAq1', template_variable: { name: '李' }, template_version_name: '1.0.2' },
      },
    })
  })
})

describe('a preview', () => {
  test('has a title in one language or in several', () => {
    expect(preview('Page 42')).toEqual({ inline: { title: 'Page 42' } })
    expect(preview({ zh_cn: '第四十二页' }, { image_key: 'img_1' })).toEqual({
      inline: { i18n_title: { zh_cn: '第四十二页' }, image_key: 'img_1' },
    })
  })
})

test('what they make can be put together, and is good as a reply', () => {
  const reply = { ...toast({ zh_cn: '好', en_us: 'Good' }, 'success'), ...cardTemplate('AAq1') }
  expect(checkReply('card.action.trigger', reply)).toEqual(reply)
  const linked = { ...preview('Page 42', { url: { pc: 'https://wiki.example.com' } }), ...cardRaw({ elements: [] }) }
  expect(checkReply('url.preview.get', linked)).toEqual(linked)
})
