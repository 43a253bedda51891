/** Gives links to pages a title in place of the bare address. */
import { createDispatcher, preview } from 'larkgate'

export default createDispatcher().callback('url.preview.get', ({ event }) => {
  const { hostname, pathname } = new URL(event.context.url)
  const page = pathname.split('/').at(-1) || hostname
  return preview({ zh_cn: `页面 ${page}`, en_us: `Page ${page}` }, { url: { copy_url: event.context.url } })
})
