import { DAY, type Instant, type Millis } from '../kernel/time'

/** What administrators settle for the whole portal, beside what each risk tier asks of a request. */
export interface PortalPolicy {
  /** 0 is the built-in one; every change makes a new version. */
  readonly version: number
  /** The longest time for which both seats may accept an account that was found, ms. */
  readonly acceptAtMost: Millis
  /** How often both seats sign what a connected system is, ms. */
  readonly signOffEvery: Millis
}

/** What counts until an administrator writes something else. */
const DEFAULT_PORTAL_POLICY: PortalPolicy = {
  version: 0,
  acceptAtMost: 90 * DAY,
  signOffEvery: 180 * DAY,
}

/** Nobody may accept an account for longer than this, whatever is written, ms. */
export const LONGEST_ACCEPTANCE: Millis = 366 * DAY

/**
 * How long a signature counts that was given at `signedAt`, ms: a longer period is for signatures to come, a shorter one for all.
 * `versions` are those of the policy, newest first, with the instant from which each counted.
 */
export function signatureCounts(
  versions: readonly (PortalPolicy & { readonly since: Instant })[],
  signedAt: Instant,
): Millis {
  const [current = DEFAULT_PORTAL_POLICY] = versions
  const given = versions.find(({ since }) => since <= signedAt) ?? DEFAULT_PORTAL_POLICY
  return Math.min(given.signOffEvery, current.signOffEvery)
}

/** What was written, as far as it can be read: what is missing or no length of time is the built-in one. */
export function portalPolicyFrom(
  written: { readonly version: number; readonly body: Readonly<Record<string, unknown>> } | null,
): PortalPolicy {
  if (written === null) return DEFAULT_PORTAL_POLICY
  const length = (name: 'acceptAtMost' | 'signOffEvery') => {
    const value = written.body[name]
    return typeof value === 'number' && value > 0 ? value : DEFAULT_PORTAL_POLICY[name]
  }
  return {
    version: written.version,
    acceptAtMost: Math.min(length('acceptAtMost'), LONGEST_ACCEPTANCE),
    signOffEvery: length('signOffEvery'),
  }
}
