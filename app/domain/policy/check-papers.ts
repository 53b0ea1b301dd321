import type { Instant } from '../kernel/time'
import { endOfLocalDay, isLocalDate, isTimeZone } from '../schedule/local-time'
import { type DocumentType, documentOwner, documentsUntil } from '../vendor/document'
import { vendorStanding } from '../vendor/standing'
import { notice, type PolicyCheck, type PolicyInput, refusal, tiersOf } from './policy-input'

/** The vendor's standing and contract, and the documents of vendor and people. */
export function checkPapers(input: PolicyInput): readonly PolicyCheck[] {
  const { vendor, site } = input
  const checks: PolicyCheck[] = []
  if (vendor !== null) {
    checks.push(
      refusal('vendor_archived', 'people', vendor.archivedAt === null),
      refusal('vendor_not_approved', 'people', vendorStanding(vendor.approvals).approved),
    )
  }
  if (site === null || !isTimeZone(site.timeZone)) return checks
  if (vendor !== null) {
    const ends = vendor.contractEndsOn
    const until = ends === null ? Number.POSITIVE_INFINITY : endOf(ends, site.timeZone)
    checks.push(
      ...lastingUntil(
        input,
        until,
        'contract_ended',
        'contract_ends_inside',
        ends === null ? {} : { day: ends },
      ),
    )
  }
  for (const type of requiredDocuments(input)) {
    if (documentOwner(type) === 'vendor') {
      const holder = { personId: '', vendorId: vendor?.id ?? null }
      checks.push(
        ...checkDocument(input, type, documentsUntil(input.documents, type, holder, site.timeZone), ''),
      )
      continue
    }
    for (const person of input.people) {
      const holder = { personId: person.id, vendorId: person.vendorId }
      const until = documentsUntil(input.documents, type, holder, site.timeZone)
      checks.push(...checkDocument(input, type, until, person.name))
    }
  }
  return checks
}

function checkDocument(
  input: PolicyInput,
  type: DocumentType,
  until: Instant | null,
  person: string,
): readonly PolicyCheck[] {
  const detail: Readonly<Record<string, string>> =
    person === '' ? { document: type } : { document: type, person }
  const missing = refusal('document_missing', 'people', until !== null, detail)
  if (until === null) return [missing]
  return [missing, ...lastingUntil(input, until, 'document_expired', 'document_expires_inside', detail)]
}

/** Gone before the window starts, or before now, refuses; gone inside it only caps the access. */
function lastingUntil(
  input: PolicyInput,
  until: Instant,
  gone: string,
  inside: string,
  detail: Readonly<Record<string, string>>,
): readonly PolicyCheck[] {
  if (input.schedule === null) return []
  const needed = Math.max(input.now, input.schedule.validFrom)
  const lasts = needed < until
  const values = Number.isFinite(until) ? { ...detail, until } : detail
  const checks = [refusal(gone, 'people', lasts, values)]
  if (lasts) checks.push(notice(inside, 'validTo', input.schedule.validTo <= until, values))
  return checks
}

function requiredDocuments(input: PolicyInput): readonly DocumentType[] {
  return [...new Set(tiersOf(input).flatMap((tier) => input.policies[tier].requiredDocuments))]
}

/** A day nobody can read is over. */
function endOf(day: string, timeZone: string): Instant {
  return isLocalDate(day) ? endOfLocalDay(day, timeZone) : 0
}
