import { and, eq, isNull, lte } from 'drizzle-orm'
import type { JournalEntry } from '~/domain/journal/entry'
import type { Handle, Tx } from '../store'
import type { Reach } from './credential-inputs'
import { archiveDocumentRow, documentById, settleDocument } from './documents'
import { archiveEntitlementRow, credentialsHolding } from './entitlements'
import { endRoleRow } from './roles'
import { archiveSshHostById } from './ssh-hosts'
import { withdrawVendorApproval } from './vendors'

type Removed = Extract<JournalEntry, { kind: 'removed' }>

/** Why a vendor's approval is withdrawn that a restored backup still had; the words of then are lost with the database. */
const RESTORED = 'It was withdrawn before the database was restored.'

/** Removes what the entry says at `at`, and writes that down again. False when it is gone already, or was never heard of. */
export async function removeRow(tx: Tx, entry: Removed, at: number): Promise<boolean> {
  const { q, t, journal } = tx
  const { what, id, by } = entry
  const archive = async (table: typeof t.person | typeof t.vendor | typeof t.site | typeof t.zone) => {
    // The four have these two columns alike; the types of the table builder cannot say so.
    const each = table as typeof t.person
    const rows = await q
      .update(each)
      .set({ archivedAt: at })
      .where(and(eq(each.id, id), isNull(each.archivedAt)))
      .returning({ id: each.id })
    if (rows.length > 0) journal({ kind: 'removed', what, id, at, by })
    return rows.length > 0
  }
  switch (what) {
    case 'person':
      return archive(t.person)
    case 'vendor':
      return archive(t.vendor)
    case 'site':
      return archive(t.site)
    case 'zone':
      return archive(t.zone)
    case 'system': {
      const rows = await q
        .update(t.connectedSystem)
        .set({ archivedAt: at })
        .where(and(eq(t.connectedSystem.id, id), isNull(t.connectedSystem.archivedAt)))
        .returning({ id: t.connectedSystem.id })
      if (rows.length > 0) journal({ kind: 'removed', what, id, at, by })
      return rows.length > 0
    }
    case 'entitlement':
      return archiveEntitlementRow(tx, id, at)
    case 'role':
      return endRoleRow(tx, id, by, at)
    case 'vendor_approval':
      return withdrawVendorApproval(tx, id, at, by ?? '', RESTORED)
    case 'document':
      return archiveDocumentRow(tx, id, at)
    case 'rejected_document':
      // Rejected while it waited: a backup that has it at all has it waiting.
      return settleDocument(tx, id, { rejectedAt: at, rejectedReason: RESTORED_DOCUMENT })
    case 'ssh_host':
      return archiveSshHostById(tx, id, at, by)
    case 'second_factor': {
      const gone = await q
        .delete(t.totpFactor)
        .where(and(eq(t.totpFactor.personId, id), lte(t.totpFactor.enrolledAt, entry.at)))
        .returning({ id: t.totpFactor.personId })
      if (gone.length > 0) journal({ kind: 'removed', what, id, at, by })
      return gone.length > 0
    }
  }
}

const RESTORED_DOCUMENT = 'It was rejected before the database was restored.'

/** Those of these removals that this database does not show: what they removed stands in it. */
export async function notRemoved(
  { q, t }: Handle,
  entries: readonly Removed[],
): Promise<ReadonlySet<Removed>> {
  const standing = new Set<Removed>()
  for (const entry of entries) {
    const { what, id } = entry
    if (what === 'second_factor') {
      const own = and(eq(t.totpFactor.personId, id), lte(t.totpFactor.enrolledAt, entry.at))
      const [row] = await q.select({ id: t.totpFactor.personId }).from(t.totpFactor).where(own)
      if (row) standing.add(entry)
      continue
    }
    const tables = {
      person: [t.person, t.person.archivedAt],
      vendor: [t.vendor, t.vendor.archivedAt],
      site: [t.site, t.site.archivedAt],
      zone: [t.zone, t.zone.archivedAt],
      system: [t.connectedSystem, t.connectedSystem.archivedAt],
      entitlement: [t.entitlement, t.entitlement.archivedAt],
      role: [t.roleAssignment, t.roleAssignment.endedAt],
      vendor_approval: [t.vendorApproval, t.vendorApproval.withdrawnAt],
      document: [t.document, t.document.archivedAt],
      rejected_document: [t.document, t.document.rejectedAt],
      ssh_host: [t.sshHost, t.sshHost.archivedAt],
    } as const
    const [found, removedAt] = tables[what]
    // The builder's types do not know that all of these have an id.
    const table = found as typeof t.person
    const rows = await q
      .select({ id: table.id })
      .from(table)
      .where(and(eq(table.id, id), isNull(removedAt)))
    if (rows.length > 0) standing.add(entry)
  }
  return standing
}

/** Whose access hangs on what was removed: these have to be looked at. Null where nobody's does. */
export async function reachOfRemoval(h: Handle, { what, id }: Removed, now: number): Promise<Reach | null> {
  switch (what) {
    case 'person':
      return { personId: id }
    case 'vendor':
      return { vendorId: id }
    case 'site':
      return { siteId: id }
    case 'system':
      return { systemId: id }
    case 'entitlement':
      return { credentialIds: await credentialsHolding(h, id, now) }
    case 'vendor_approval': {
      const { vendorApproval } = h.t
      const rows = await h.q
        .select({ vendorId: vendorApproval.vendorId })
        .from(vendorApproval)
        .where(eq(vendorApproval.id, id))
      return rows[0] ?? null
    }
    case 'document':
    case 'rejected_document': {
      const document = await documentById(h, id)
      if (document?.personId) return { personId: document.personId }
      return document?.vendorId ? { vendorId: document.vendorId } : null
    }
    case 'zone':
    case 'role':
    case 'second_factor':
    case 'ssh_host':
      return null
  }
}
