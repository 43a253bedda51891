/** Types of `proxy-from-env`, which brings none. */
declare module 'proxy-from-env' {
  /** The proxy for `url` by the variables of this process; empty when it is to be reached directly. */
  export function getProxyForUrl(url: string): string
}
