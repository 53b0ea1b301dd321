import type { Seat } from '~/domain/kernel/ids'
import type { LockTarget } from '~/domain/lock/lock'
import type { Role } from '~/domain/person/roles'
import type { RiskTier } from '~/domain/policy/risk-tier'
import type { DocumentType } from '~/domain/vendor/document'

export const ROLE: Readonly<Record<Role | 'contractor' | 'crew_lead', string>> = {
  administrator: 'Administrator',
  auditor: 'Auditor',
  guard: 'Guard',
  sponsor: 'Sponsor',
  approver: 'Approver',
  contractor: 'Contractor',
  crew_lead: 'Crew lead',
}

export const SEAT: Readonly<Record<Seat, string>> = {
  it: 'IT',
  physical_security: 'Physical security',
}

export const RISK: Readonly<Record<RiskTier, string>> = {
  low: 'Low risk',
  medium: 'Medium risk',
  high: 'High risk',
  critical: 'Critical risk',
}

export const DOCUMENT: Readonly<Record<DocumentType, string>> = {
  insurance: 'Insurance',
  nda: 'Non-disclosure agreement',
  induction: 'Site induction',
  background_check: 'Background check',
}

export const DOCUMENT_STATE: Readonly<Record<string, string>> = {
  missing: 'Missing',
  unchecked: 'Waiting to be checked',
  checked: 'Checked',
  rejected: 'Rejected',
  expired: 'Out of date',
}

export const LOCK_TARGET: Readonly<Record<LockTarget, string>> = {
  person: 'One person',
  vendor: 'Everybody of a vendor',
  site: 'Everybody at a site',
  system: 'Everybody in a connected system',
  everyone: 'Everyone, everywhere',
}

export const VERDICT: Readonly<Record<string, string>> = {
  approve: 'Approved',
  deny: 'Denied',
  ask: 'Asked a question',
}

export const WEEKDAY: Readonly<Record<string, string>> = {
  1: 'Monday',
  2: 'Tuesday',
  3: 'Wednesday',
  4: 'Thursday',
  5: 'Friday',
  6: 'Saturday',
  7: 'Sunday',
}
