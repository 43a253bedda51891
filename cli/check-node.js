// Plain JavaScript that any Node can read: it says so when this one is too old for the rest.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  // biome-ignore lint/suspicious/noConsole: the oldest way to say it is the safest here
  console.error(
    `larkgate needs Node 22.18 or newer, and this is ${process.versions.node}. ` +
      'In the repository npm installs Node 24 by itself where it can (README.md, "Node"); elsewhere install a newer one.',
  )
  process.exit(2)
}
