import { type Instant, MINUTE, type Millis, SECOND } from '~/domain/kernel/time'
import type { Clock } from './clock.server'
import type { Logger } from './logger.server'
import type { Vitals } from './vitals.server'

/** A part of the portal that may be well or not. */
export interface HealthPart {
  /** One word, as /readyz and /metrics show it: 'database', 'journal'. */
  readonly name: string
  /**
   * What a part that is not well stops. `serving`: no request can be answered, and /readyz says no. `signal`: taking away
   * cannot be relied on, and the dead-man's signal stops. `nothing`: it is shown.
   */
  readonly stops: 'serving' | 'signal' | 'nothing'
  /** 'ok', or one word for what is wrong, without a detail that helps a stranger. Throws for 'failed'. */
  look(): string | Promise<string>
}

/** Whether the portal can serve, and why not: a word per part. */
export interface Readiness {
  readonly ready: boolean
  readonly checks: Readonly<Record<string, string>>
}

export interface Health {
  readiness(): Promise<Readiness>
  /** The parts because of which the dead-man's signal must be silent, with their word; none while all is well. */
  silencedBy(): Promise<readonly string[]>
  /** Each part and whether it is well. */
  parts(): Promise<readonly { readonly name: string; readonly ok: boolean }[]>
}

/** A part that does not answer is not well. */
const LOOK_LIMIT: Millis = 10 * SECOND

export function createHealth(parts: readonly HealthPart[], log: Pick<Logger, 'error'>): Health {
  async function lookAt(part: HealthPart): Promise<readonly [HealthPart, string]> {
    let limit: NodeJS.Timeout | undefined
    const silence = new Promise<string>((resolve) => {
      limit = setTimeout(resolve, LOOK_LIMIT, 'silent')
    })
    try {
      return [part, await Promise.race([part.look(), silence])]
    } catch (error) {
      log.error({ err: error, part: part.name }, 'a part of the portal could not be looked at')
      return [part, 'failed']
    } finally {
      clearTimeout(limit)
    }
  }
  const all = () => Promise.all(parts.map(lookAt))
  return {
    async readiness() {
      const seen = await all()
      return {
        ready: seen.every(([part, word]) => word === 'ok' || part.stops !== 'serving'),
        checks: Object.fromEntries(seen.map(([part, word]) => [part.name, word])),
      }
    },
    async silencedBy() {
      const seen = await all()
      return seen
        .filter(([part, word]) => word !== 'ok' && part.stops !== 'nothing')
        .map(([part, word]) => `${part.name}: ${word}`)
    },
    async parts() {
      return (await all()).map(([part, word]) => ({ name: part.name, ok: word === 'ok' }))
    },
  }
}

/** What the engine says of itself. */
export interface Pulse {
  /** When the last pass ended, by the monotonic clock, ms; null before the first. */
  readonly lastPassAt: Millis | null
}

/** A pass takes moments and comes every few seconds. */
const STALLED_AFTER: Millis = MINUTE

export function enginePart(pulse: () => Pulse, clock: Pick<Clock, 'monotonic'>): HealthPart {
  return { name: 'engine', stops: 'signal', look: () => engineState(pulse(), clock) }
}

/** Whether the engine's passes go on. */
export function engineState(
  { lastPassAt }: Pulse,
  clock: Pick<Clock, 'monotonic'>,
): 'starting' | 'stalled' | 'ok' {
  if (lastPassAt === null) return 'starting'
  return clock.monotonic() - lastPassAt > STALLED_AFTER ? 'stalled' : 'ok'
}

/** Mail that waits longer says that the mail server is down, or wrong. Access goes on without it. */
const MAIL_LATE: Millis = 15 * MINUTE

export function mailPart(vitals: () => Promise<Vitals>): HealthPart {
  return {
    name: 'mail',
    stops: 'nothing',
    look: async () => ((await vitals()).oldestMail > MAIL_LATE ? 'late' : 'ok'),
  }
}

/** Without it nothing is given; people still place locks and end access, so that the portal stays in service. */
export function journalPart(fault: () => unknown): HealthPart {
  return { name: 'journal', stops: 'signal', look: () => (fault() === null ? 'ok' : 'unwritable') }
}

/** `refusedAt` answers when the database last refused a write for want of space, or because its disk fails. */
export function diskPart(refusedAt: () => Instant | null, clock: Pick<Clock, 'now'>): HealthPart {
  return {
    name: 'disk',
    stops: 'signal',
    look() {
      const at = refusedAt()
      return at !== null && clock.now() - at < MINUTE ? 'unwritable' : 'ok'
    },
  }
}
