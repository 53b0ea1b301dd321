import type { Id } from '~/domain/kernel/ids'

/** What a report is asked for, as its URL says it. */
export interface ReportQuery {
  readonly siteId: Id | null
  readonly vendorId: Id | null
  readonly systemId: Id | null
  /** Cursor of the page before; '' for the first page. What is no cursor is the first page. */
  readonly after: string
}

const CURSOR = /^(\d{1,15})\.([0-9A-Za-z-]{1,64})$/

/** 'instant.id', as pages by time hand it on. */
export function timeCursor(text: string): { readonly at: number; readonly id: Id } | null {
  const [, at, id] = CURSOR.exec(text) ?? []
  return at === undefined || id === undefined ? null : { at: Number(at), id }
}

const PAIR = /^([0-9A-Za-z_-]{1,64})\.([0-9A-Za-z-]{1,64})$/

/** 'first.id', as pages by site or by kind hand it on. */
export function pairCursor(text: string): { readonly first: string; readonly id: Id } | null {
  const [, first, id] = PAIR.exec(text) ?? []
  return first === undefined || id === undefined ? null : { first, id }
}
