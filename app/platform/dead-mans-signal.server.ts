import { MINUTE, type Millis, SECOND } from '~/domain/kernel/time'
import type { Logger } from './logger.server'

/** How often the monitor is called while all is well. */
const SIGNAL_EVERY: Millis = MINUTE

const CALL_LIMIT: Millis = 10 * SECOND

export interface DeadMansSignal {
  start(): void
  /** Looks, and calls the monitor when all is well. What `start` does every minute. */
  beat(): Promise<void>
  stop(): Promise<void>
}

/**
 * Calls an outside monitor every minute while nothing silences it, so that the monitor notices silence, whatever the
 * reason: a dead process tells nobody that it is dead. It has a timer of its own, apart from what it watches. Each change
 * of what is wrong is logged once.
 */
export function createDeadMansSignal({
  url,
  silencedBy,
  log,
}: {
  /** Null: nobody listens. */
  readonly url: string | null
  readonly silencedBy: () => Promise<readonly string[]>
  readonly log: Pick<Logger, 'warn' | 'info'>
}): DeadMansSignal {
  let timer: NodeJS.Timeout | undefined
  let inHand: Promise<void> | null = null
  let trouble = ''
  const stopping = new AbortController()

  async function beatOnce(): Promise<void> {
    if (url === null) return
    const reasons = await silencedBy().catch(() => ['health: failed'])
    if (stopping.signal.aborted) return
    const now = reasons.length > 0 ? reasons.join(', ') : await call(url)
    if (now === trouble || stopping.signal.aborted) return
    trouble = now
    // The address is a secret: whoever knows it can say that all is well.
    if (now === '') log.info("the dead-man's signal goes out again")
    else log.warn({ why: now }, "the dead-man's signal does not go out")
  }

  /** Empty when the monitor took the call; else why not. */
  async function call(address: string): Promise<string> {
    try {
      const answer = await fetch(address, {
        redirect: 'manual',
        signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(CALL_LIMIT)]),
      })
      await answer.body?.cancel()
      return answer.ok ? '' : `monitor: answered ${answer.status}`
    } catch (error) {
      return `monitor: ${(error as Error).name === 'TimeoutError' ? 'timeout' : 'unreachable'}`
    }
  }

  function beat(): Promise<void> {
    inHand ??= beatOnce().finally(() => {
      inHand = null
    })
    return inHand
  }

  return {
    start() {
      if (url === null) return
      timer = setInterval(() => void beat(), SIGNAL_EVERY)
    },
    beat,
    async stop() {
      clearInterval(timer)
      stopping.abort()
      await inHand
    },
  }
}
