import type { ListPlace } from './client.server'

/** Where a reading of both lists goes on; `place` null at the beginning of one. */
export interface UnifiPlace {
  readonly list: 'visitors' | 'users'
  readonly place: ListPlace | null
}

export function placeText({ list, place }: UnifiPlace): string {
  if (place === null) return list
  return `${list} ${place.page} ${place.count} ${place.total ?? '?'} ${place.last}`
}

/** Null for what is no such text: the reading begins anew. */
export function placeIn(text: string | null): UnifiPlace | null {
  const [, list, page, count, total, last] =
    /^(visitors|users)(?: (\d{1,9}) (\d{1,9}) (\d{1,9}|\?) (.+))?$/s.exec(text ?? '') ?? []
  if (list !== 'visitors' && list !== 'users') return null
  if (page === undefined || last === undefined) return { list, place: null }
  const place = {
    page: Number(page),
    count: Number(count),
    total: total === '?' ? null : Number(total),
    last,
  }
  return { list, place }
}
