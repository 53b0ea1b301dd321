/** Rows a page of a list shows. */
export const PAGE_SIZE = 50

/** A page of a list; `next` is the cursor of the page after it, null on the last one. */
export interface ListPage<T> {
  readonly rows: readonly T[]
  readonly next: string | null
}

/** What a list is asked for. */
export interface ListQuery {
  /** Cursor of the page before; '' for the first page. */
  readonly after: string
  readonly archived: boolean
}

/** A page out of one row more than it shows. */
export function pageFrom<T>(rows: readonly T[], cursor: (row: T) => string): ListPage<T> {
  const shown = rows.slice(0, PAGE_SIZE)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > PAGE_SIZE && last !== undefined ? cursor(last) : null }
}
