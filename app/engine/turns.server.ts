import { setImmediate as othersTurn } from 'node:timers/promises'
import type { Millis } from '~/domain/kernel/time'

/** How long work goes on before whoever else waits for the process has a turn, ms. */
const TURN: Millis = 8

/**
 * SQLite answers in this very thread, so that a long transaction would be one long turn of the event loop. Awaited between
 * two credentials, this lets pages and answers of targets in; nobody else writes meanwhile.
 */
export function takingTurns(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < TURN) return
    await othersTurn()
    since = performance.now()
  }
}
