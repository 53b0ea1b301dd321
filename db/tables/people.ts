import { sql } from 'drizzle-orm'
import type { Kit } from './kit'

/** Vendors, their people and the staff, what staff may do, and the papers both need. */
export function peopleTables(k: Kit) {
  const site = k.table('site', {
    id: k.id().primaryKey(),
    name: k.text().notNull(),
    timeZone: k.text().notNull(),
    /** Whom a guard or a contractor calls. */
    callName: k.text().notNull(),
    callPhone: k.text().notNull(),
    createdAt: k.instant().notNull(),
    archivedAt: k.instant(),
  })

  const zone = k.table(
    'zone',
    {
      id: k.id().primaryKey(),
      siteId: k.id().references(() => site.id),
      name: k.text().notNull(),
      riskTier: k.text().notNull(),
      escortRequired: k.flag().notNull(),
      createdAt: k.instant().notNull(),
      archivedAt: k.instant(),
    },
    (t) => [k.index('zone_by_site').on(t.siteId)],
  )

  const storedFile = k.table('stored_file', {
    id: k.id().primaryKey(),
    mediaType: k.text().notNull(),
    size: k.integer().notNull(),
    bytes: k.bytes().notNull(),
    createdAt: k.instant().notNull(),
  })

  const vendor = k.table(
    'vendor',
    {
      id: k.id().primaryKey(),
      name: k.text().notNull(),
      /** Local date 'YYYY-MM-DD' of the last day of the contract; null while none was agreed. */
      contractEndsOn: k.text(),
      contactName: k.text(),
      contactEmail: k.text(),
      createdAt: k.instant().notNull(),
      archivedAt: k.instant(),
    },
    (t) => [k.unique('vendor_name').on(t.name)],
  )

  const person = k.table(
    'person',
    {
      id: k.id().primaryKey(),
      kind: k.text().$type<'contractor' | 'staff'>().notNull(),
      vendorId: k.text().references(() => vendor.id),
      name: k.text().notNull(),
      /** Sign-in address, trimmed and lower-cased; unique among people who are not archived. */
      email: k.text().notNull(),
      phone: k.text(),
      crewLead: k.flag().notNull(),
      photoFileId: k.text().references(() => storedFile.id),
      createdAt: k.instant().notNull(),
      archivedAt: k.instant(),
    },
    (t) => [
      k.unique('person_live_email').on(t.email).where(sql`archived_at is null`),
      k.index('person_by_vendor').on(t.vendorId, t.id),
      k.index('person_by_photo').on(t.photoFileId),
    ],
  )

  /** A seat-holder's recorded evaluation of a vendor; withdrawn rather than edited. */
  const vendorApproval = k.table(
    'vendor_approval',
    {
      id: k.id().primaryKey(),
      vendorId: k.id().references(() => vendor.id),
      seat: k.text().$type<'it' | 'physical_security'>().notNull(),
      approverId: k.id().references(() => person.id),
      evaluation: k.text().notNull(),
      mac: k.text().notNull(),
      decidedAt: k.instant().notNull(),
      withdrawnAt: k.instant(),
      withdrawnBy: k.text(),
      withdrawnReason: k.text(),
    },
    (t) => [
      k.unique('vendor_approval_current').on(t.vendorId, t.seat).where(sql`withdrawn_at is null`),
      k.unique('vendor_approval_two_people').on(t.vendorId, t.approverId).where(sql`withdrawn_at is null`),
    ],
  )

  /** Insurance and NDA belong to a vendor, induction and background check to a person. */
  const document = k.table(
    'document',
    {
      id: k.id().primaryKey(),
      type: k.text().notNull(),
      vendorId: k.text().references(() => vendor.id),
      personId: k.text().references(() => person.id),
      fileId: k.text().references(() => storedFile.id),
      /** Last valid local day, 'YYYY-MM-DD'. */
      expiresOn: k.text().notNull(),
      uploadedBy: k.id(),
      uploadedAt: k.instant().notNull(),
      /** It counts only once a seat-holder checked document and expiry. */
      checkedBy: k.text(),
      checkedSeat: k.text(),
      checkedAt: k.instant(),
      rejectedAt: k.instant(),
      rejectedReason: k.text(),
      archivedAt: k.instant(),
    },
    (t) => [
      k.index('document_by_vendor').on(t.vendorId),
      k.index('document_by_person').on(t.personId),
      k.index('document_by_file').on(t.fileId),
      k
        .index('document_to_check')
        .on(t.id)
        .where(sql`checked_at is null and rejected_at is null and archived_at is null`),
    ],
  )

  const roleAssignment = k.table(
    'role_assignment',
    {
      id: k.id().primaryKey(),
      personId: k.id().references(() => person.id),
      role: k.text().notNull(),
      siteId: k.text().references(() => site.id),
      seat: k.text().$type<'it' | 'physical_security'>(),
      assignedBy: k.text(),
      confirmedBy: k.text(),
      assignedAt: k.instant().notNull(),
      /** An approver decides nothing before this; 24 hours after appointment. */
      effectiveAt: k.instant().notNull(),
      endedAt: k.instant(),
      endedBy: k.text(),
    },
    (t) => [
      k.index('role_by_person').on(t.personId).where(sql`ended_at is null`),
      k.index('role_by_site').on(t.role, t.siteId, t.seat).where(sql`ended_at is null`),
    ],
  )

  /** A change to who may approve, waiting for a second person. */
  const pendingChange = k.table(
    'pending_change',
    {
      id: k.id().primaryKey(),
      kind: k.text().notNull(),
      personId: k.text().references(() => person.id),
      body: k.json<Record<string, unknown>>().notNull(),
      proposedBy: k.id(),
      proposedAt: k.instant().notNull(),
      expiresAt: k.instant().notNull(),
      settledAt: k.instant(),
      settledBy: k.text(),
      outcome: k.text().$type<'confirmed' | 'refused' | 'withdrawn'>(),
    },
    (t) => [k.index('pending_change_open').on(t.expiresAt).where(sql`settled_at is null`)],
  )

  return {
    site,
    zone,
    storedFile,
    vendor,
    person,
    vendorApproval,
    document,
    roleAssignment,
    pendingChange,
  }
}

export type PeopleTables = ReturnType<typeof peopleTables>
