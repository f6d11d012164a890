/** What the build has made for a page, by the names below `_ui/`. */
export interface Built {
  readonly script: string
  readonly icon: string
  /** The style sheet itself: it stands in the page, so that the first paint needs no second request. */
  readonly css: string
}
