/** An error of the API: HTTP 200, and a code in the body. */
export class UnifiError extends Error {
  override readonly name = 'UnifiError'
  constructor(
    readonly code: string,
    readonly status = 200,
  ) {
    super(code)
  }
}

const MOST_PER_PAGE = 200

/** A list as it is answered. */
export class Page {
  constructor(
    readonly data: readonly object[],
    readonly pagination: { readonly page_num: number; readonly page_size: number; readonly total: number },
  ) {}
}

/** 25 on a page where nothing else is asked for, and never more than 200. */
export function paged<T>(all: readonly T[], url: URL, show: (each: T) => object): Page {
  const number = (name: string, usual: number) => Math.max(1, Number(url.searchParams.get(name)) || usual)
  const page_num = number('page_num', 1)
  const page_size = Math.min(number('page_size', 25), MOST_PER_PAGE)
  const from = (page_num - 1) * page_size
  return new Page(all.slice(from, from + page_size).map(show), { page_num, page_size, total: all.length })
}
