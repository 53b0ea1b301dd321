import { DAY, HOUR, MINUTE, type Millis } from '../kernel/time'
import type { WeeklyOpening } from '../schedule/schedule'
import type { DocumentType } from '../vendor/document'
import { RISK_TIERS, type RiskTier } from './risk-tier'

/** What one risk tier asks of a request. */
export interface TierPolicy {
  /** 0 is the built-in one; every change by an administrator makes a new version. */
  readonly version: number
  /** The longest validity window, ms. */
  readonly maxLength: Millis
  /** How long before its start a request must be submitted, ms; 0 asks for nothing. */
  readonly leadTime: Millis
  /** Weekly hours, in the site's time zone, that access must stay inside; null allows any. */
  readonly allowedHours: readonly WeeklyOpening[] | null
  readonly requiredDocuments: readonly DocumentType[]
  readonly escortRequired: boolean
  /** An end that was not confirmed this long after it was due is overdue, ms. */
  readonly confirmWithin: Millis
  /** Refuses systems where access never ends while the portal is down. */
  readonly forbidNeverEnding: boolean
  /** The longest grace for sessions that are open at the window's end, ms; 0 allows none. */
  readonly maxGrace: Millis
}

export type Policies = Readonly<Record<RiskTier, TierPolicy>>

/** What counts until an administrator writes something else. */
export const DEFAULT_POLICIES: Policies = {
  low: {
    version: 0,
    maxLength: 90 * DAY,
    leadTime: 0,
    allowedHours: null,
    requiredDocuments: ['insurance'],
    escortRequired: false,
    confirmWithin: 15 * MINUTE,
    forbidNeverEnding: false,
    maxGrace: 60 * MINUTE,
  },
  medium: {
    version: 0,
    maxLength: 30 * DAY,
    leadTime: 0,
    allowedHours: null,
    requiredDocuments: ['insurance', 'induction'],
    escortRequired: false,
    confirmWithin: 10 * MINUTE,
    forbidNeverEnding: false,
    maxGrace: 30 * MINUTE,
  },
  high: {
    version: 0,
    maxLength: 7 * DAY,
    leadTime: 4 * HOUR,
    allowedHours: null,
    requiredDocuments: ['insurance', 'nda', 'induction'],
    escortRequired: true,
    confirmWithin: 5 * MINUTE,
    forbidNeverEnding: true,
    maxGrace: 15 * MINUTE,
  },
  critical: {
    version: 0,
    maxLength: 3 * DAY,
    leadTime: DAY,
    allowedHours: null,
    requiredDocuments: ['insurance', 'nda', 'induction', 'background_check'],
    escortRequired: true,
    confirmWithin: 5 * MINUTE,
    forbidNeverEnding: true,
    maxGrace: 0,
  },
}

/** The policies in force: what was written, and the built-in one for each tier nobody wrote. */
export function policiesFrom(written: Partial<Policies>): Policies {
  return { ...DEFAULT_POLICIES, ...written }
}

/** A tier as stored; a text that is no tier is treated as the most dangerous one. */
export function tierOf(text: string): RiskTier {
  return RISK_TIERS.find((tier) => tier === text) ?? 'critical'
}

/** The least time that whoever is told first has for an overdue end, ms. */
const LEAST_BEFORE_ESCALATION: Millis = 15 * MINUTE

/** How long after it became overdue an end that nobody could confirm is passed on beyond its owner, ms. */
export function escalateAfter({ confirmWithin }: Pick<TierPolicy, 'confirmWithin'>): Millis {
  return Math.max(2 * confirmWithin, LEAST_BEFORE_ESCALATION)
}
