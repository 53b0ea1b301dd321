import { MINUTE, type Millis, SECOND } from '~/domain/kernel/time'

/** How often a stream asks again what it tells of, ms. */
const EVERY: Millis = SECOND
/** A line without meaning after so long in silence, so that no proxy takes the connection for dead, ms. */
const KEEP_ALIVE: Millis = 15 * SECOND
/** A browser asks anew after this, and whether it still may is asked again with it, ms. */
const LONGEST: Millis = 2 * MINUTE
/** Open at once, by everybody and by one reader: each holds a connection and asks the database once a second. */
const MOST = 100
const MOST_OF_ONE = 4

export interface StreamOptions {
  /** Whose it is. */
  readonly reader: string
  /** Ends it when the reader leaves. */
  readonly signal: AbortSignal
  /** What to tell now; null when there is nothing to tell any more. After `last` the stream ends. */
  next(): Promise<{ readonly data: unknown; readonly last: boolean } | null>
}

/** Server-sent events (HTML Standard, clause 9.2): the open streams of this process, bounded, and ended before the server stops. */
export interface EventStreams {
  /** The answer, or 503 when too many are open. */
  open(options: StreamOptions): Response
  /** Ends all of them, and opens no more. */
  close(): void
}

export function createEventStreams(): EventStreams {
  const ends = new Map<() => void, string>()
  let closed = false

  return {
    open(options) {
      const own = [...ends.values()].filter((reader) => reader === options.reader).length
      if (closed || ends.size >= MOST || own >= MOST_OF_ONE) {
        return new Response('Too many live pages are open.', {
          status: 503,
          headers: { 'Retry-After': '30' },
        })
      }
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          const end = run(controller, options, () => ends.delete(end))
          ends.set(end, options.reader)
        },
      })
      return new Response(body, {
        headers: {
          'Content-Type': 'text/event-stream; charset=utf-8',
          // Compressed, it would be held back until there is enough of it.
          'Cache-Control': 'no-store, no-transform',
          'X-Accel-Buffering': 'no',
        },
      })
    },
    close() {
      closed = true
      for (const end of [...ends.keys()]) end()
    },
  }
}

/** Answers how to end it. */
function run(
  controller: ReadableStreamDefaultController<Uint8Array>,
  { signal, next }: StreamOptions,
  gone: () => void,
): () => void {
  const encoder = new TextEncoder()
  const startedAt = performance.now()
  let told = ''
  let toldAt = startedAt
  let timer: NodeJS.Timeout | undefined
  let over = false

  const end = () => {
    if (over) return
    over = true
    clearTimeout(timer)
    gone()
    try {
      controller.close()
    } catch {
      // The reader had left already, and the stream with them.
    }
  }
  const write = (text: string) => {
    controller.enqueue(encoder.encode(text))
    toldAt = performance.now()
  }
  const step = async () => {
    const news = await next()
    if (over) return
    if (news === null) return end()
    const text = JSON.stringify(news.data)
    if (text !== told) write(`data: ${text}\n\n`)
    else if (performance.now() - toldAt >= KEEP_ALIVE) write(': still here\n\n')
    told = text
    if (news.last || performance.now() - startedAt >= LONGEST) return end()
    timer = setTimeout(again, EVERY)
  }
  // What cannot be read now is asked for anew by the browser.
  const again = () => void step().catch(end)

  signal.addEventListener('abort', end, { once: true })
  write(`retry: ${3 * SECOND}\n\n`)
  again()
  return end
}
