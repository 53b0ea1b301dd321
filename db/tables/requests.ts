import { sql } from 'drizzle-orm'
import type { Kit } from './kit'
import type { PeopleTables } from './people'
import type { SystemTables } from './systems'

/** Access requests, their immutable revisions, and what the two seats said of them. */
export function requestTables(k: Kit, { site, vendor, person }: PeopleTables, _systems: SystemTables) {
  const accessRequest = k.table(
    'access_request',
    {
      id: k.id().primaryKey(),
      /** Short number people say on the phone. */
      number: k.integer().notNull(),
      vendorId: k.text().references(() => vendor.id),
      siteId: k.text().references(() => site.id),
      requesterId: k.id().references(() => person.id),
      sponsorId: k.text().references(() => person.id),
      state: k.text().notNull(),
      /** What was typed so far, as typed; the source of the next revision. */
      draft: k.json<Record<string, unknown>>().notNull(),
      revision: k.integer().notNull(),
      revisionId: k.text(),
      previousRequestId: k.text(),
      validFrom: k.instant(),
      /** A request undecided at this instant lapses. */
      validTo: k.instant(),
      createdAt: k.instant().notNull(),
      submittedAt: k.instant(),
      settledAt: k.instant(),
    },
    (t) => [
      k.unique('access_request_number').on(t.number),
      k.index('access_request_by_requester').on(t.requesterId, t.id),
      k.index('access_request_by_vendor').on(t.vendorId, t.id),
      k.index('access_request_by_sponsor').on(t.sponsorId, t.id),
      k
        .index('access_request_open')
        .on(t.siteId, t.validTo, t.id)
        .where(sql`state in ('submitted', 'asked')`),
      k.index('access_request_lapsing').on(t.validTo).where(sql`state in ('submitted', 'asked')`),
    ],
  )

  const requestRevision = k.table(
    'request_revision',
    {
      id: k.id().primaryKey(),
      requestId: k.id().references(() => accessRequest.id),
      revision: k.integer().notNull(),
      /** Canonical text (RFC 8785) of all that gives the words their meaning. */
      body: k.text().notNull(),
      digest: k.text().notNull(),
      createdBy: k.id(),
      createdAt: k.instant().notNull(),
    },
    (t) => [k.unique('request_revision_number').on(t.requestId, t.revision)],
  )

  /** The people of a request's current revision, for "whose is it" without opening bodies. */
  const requestPerson = k.table(
    'request_person',
    {
      requestId: k.id().references(() => accessRequest.id),
      personId: k.id().references(() => person.id),
    },
    (t) => [
      k.primaryKey({ columns: [t.requestId, t.personId] }),
      k.index('request_by_person').on(t.personId, t.requestId),
    ],
  )

  const approval = k.table(
    'approval',
    {
      id: k.id().primaryKey(),
      requestId: k.id().references(() => accessRequest.id),
      revisionId: k.id().references(() => requestRevision.id),
      seat: k.text().$type<'it' | 'physical_security'>().notNull(),
      approverId: k.id().references(() => person.id),
      verdict: k.text().$type<'approve' | 'deny'>().notNull(),
      /** Canonical text of the approved scope; null for a denial. */
      scope: k.text(),
      reason: k.text(),
      digest: k.text().notNull(),
      totpStep: k.integer().notNull(),
      mac: k.text().notNull(),
      decidedAt: k.instant().notNull(),
    },
    (t) => [
      k.unique('approval_one_per_seat').on(t.revisionId, t.seat),
      k.unique('approval_one_per_person').on(t.revisionId, t.approverId),
      k.index('approval_by_request').on(t.requestId),
    ],
  )

  const question = k.table(
    'question',
    {
      id: k.id().primaryKey(),
      requestId: k.id().references(() => accessRequest.id),
      revisionId: k.id(),
      seat: k.text().$type<'it' | 'physical_security'>().notNull(),
      askedBy: k.id(),
      askedAt: k.instant().notNull(),
      text: k.text().notNull(),
      answeredBy: k.text(),
      answeredAt: k.instant(),
      answer: k.text(),
    },
    (t) => [k.index('question_by_request').on(t.requestId, t.id)],
  )

  return { accessRequest, requestRevision, requestPerson, approval, question }
}

export type RequestTables = ReturnType<typeof requestTables>
