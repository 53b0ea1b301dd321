/** Somebody who reads a page again and again. */
export interface Reader {
  readonly path: string
  readonly cookie: string
}

export interface PageLoad {
  /** Ms of every page that was asked for at or after `since`: a stall shows in all that waited for it. Infinity for what was not answered. */
  stop(since: number): Promise<readonly number[]>
}

/** Reads pages in turn, so many a second, whether or not the ones before were answered. */
export function readPages(url: string, readers: readonly Reader[], aSecond: number): PageLoad {
  const times: { readonly askedAt: number; readonly took: number }[] = []
  const open = new Set<Promise<void>>()
  let turn = 0
  const timer = setInterval(() => {
    const reader = readers[turn++ % readers.length]
    if (!reader) return
    const askedAt = Date.now()
    const one = timePage(url, reader).then(
      (took) => void times.push({ askedAt, took }),
      () => void times.push({ askedAt, took: Number.POSITIVE_INFINITY }),
    )
    open.add(one)
    void one.finally(() => open.delete(one))
  }, 1000 / aSecond)
  return {
    async stop(since) {
      clearInterval(timer)
      await Promise.all(open)
      return times.filter((time) => time.askedAt >= since).map((time) => time.took)
    },
  }
}

/** Ms from asking to the last byte. */
export async function timePage(url: string, { path, cookie }: Reader): Promise<number> {
  const begun = performance.now()
  const response = await fetch(url + path, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`HTTP ${response.status} ${text.slice(0, 80)}`)
  return performance.now() - begun
}
