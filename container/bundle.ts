/** What the bundler writes into the one file: absent in the repository and in the package, where modules are files. */

export interface Bundle {
  readonly version: string
}

declare const LARKGATE_BUNDLE: Bundle | undefined

export const bundle: Bundle | undefined = typeof LARKGATE_BUNDLE === 'undefined' ? undefined : LARKGATE_BUNDLE
