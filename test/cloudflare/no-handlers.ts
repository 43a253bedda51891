/** No handlers file: its default export is something else. */

// biome-ignore lint/style/noDefaultExport: that is the point
export default { handlers: [] }
