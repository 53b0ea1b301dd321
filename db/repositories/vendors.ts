import { and, asc, desc, eq, gt, inArray, isNotNull, isNull } from 'drizzle-orm'
import { preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import type { PersonRow } from './people'

export type VendorRow = Tables['vendor']['$inferSelect']
export type VendorApprovalRow = Tables['vendorApproval']['$inferSelect']

const vendorsIn = preparedIn(({ q, t }, ids) => q.select().from(t.vendor).where(inArray(t.vendor.id, ids)))

export async function vendorById(h: Handle, id: string): Promise<VendorRow | null> {
  const [row] = await vendorsIn(h, [id])
  return row ?? null
}

export async function vendorsByIds(h: Handle, ids: readonly string[]): Promise<VendorRow[]> {
  return vendorsIn(h, ids)
}

/** Names are unique for good: an archived vendor keeps its own. */
export async function vendorByName({ q, t }: Handle, name: string): Promise<VendorRow | null> {
  const [row] = await q.select().from(t.vendor).where(eq(t.vendor.name, name))
  return row ?? null
}

/** A page of vendors by name; `after` is the last name of the page before, '' for the first. */
export async function vendorPage(
  { q, t }: Handle,
  archived: boolean,
  after: string,
  size: number,
): Promise<VendorRow[]> {
  return q
    .select()
    .from(t.vendor)
    .where(
      and(
        archived ? isNotNull(t.vendor.archivedAt) : isNull(t.vendor.archivedAt),
        after === '' ? undefined : gt(t.vendor.name, after),
      ),
    )
    .orderBy(asc(t.vendor.name))
    .limit(size)
}

export async function insertVendor({ q, t }: Tx, row: Tables['vendor']['$inferInsert']): Promise<void> {
  await q.insert(t.vendor).values(row)
}

export async function updateVendor(
  { q, t, journal }: Tx,
  id: string,
  change: Partial<Tables['vendor']['$inferInsert']>,
): Promise<void> {
  await q.update(t.vendor).set(change).where(eq(t.vendor.id, id))
  const at = change.archivedAt
  if (typeof at === 'number') journal({ kind: 'removed', what: 'vendor', id, at, by: null })
}

const currentApprovals = preparedIn(({ q, t }, vendorIds) =>
  q
    .select()
    .from(t.vendorApproval)
    .where(and(inArray(t.vendorApproval.vendorId, vendorIds), isNull(t.vendorApproval.withdrawnAt))),
)

/** Approvals of these vendors that were not withdrawn. Their MACs are not yet checked. */
export async function currentVendorApprovals(
  h: Handle,
  vendorIds: readonly string[],
): Promise<VendorApprovalRow[]> {
  return currentApprovals(h, vendorIds)
}

/** All approvals of a vendor, withdrawn ones too, newest first. */
export async function vendorApprovalHistory(
  { q, t }: Handle,
  vendorId: string,
  size: number,
): Promise<VendorApprovalRow[]> {
  return q
    .select()
    .from(t.vendorApproval)
    .where(eq(t.vendorApproval.vendorId, vendorId))
    .orderBy(desc(t.vendorApproval.id))
    .limit(size)
}

export async function insertVendorApproval(
  { q, t }: Tx,
  row: Tables['vendorApproval']['$inferInsert'],
): Promise<void> {
  await q.insert(t.vendorApproval).values(row)
}

/** False when it was withdrawn already. */
export async function withdrawVendorApproval(
  { q, t, journal }: Tx,
  id: string,
  at: number,
  by: string,
  reason: string,
): Promise<boolean> {
  const rows = await q
    .update(t.vendorApproval)
    .set({ withdrawnAt: at, withdrawnBy: by, withdrawnReason: reason })
    .where(and(eq(t.vendorApproval.id, id), isNull(t.vendorApproval.withdrawnAt)))
    .returning({ id: t.vendorApproval.id })
  if (rows.length > 0) journal({ kind: 'removed', what: 'vendor_approval', id, at, by })
  return rows.length === 1
}

/** A page of contractors by id, of one vendor or of all; `after` is the last id of the page before. */
export async function contractorPage(
  { q, t }: Handle,
  filter: { readonly vendorId?: string; readonly archived: boolean },
  after: string,
  size: number,
): Promise<PersonRow[]> {
  return q
    .select()
    .from(t.person)
    .where(
      and(
        eq(t.person.kind, 'contractor'),
        filter.vendorId === undefined ? undefined : eq(t.person.vendorId, filter.vendorId),
        filter.archived ? isNotNull(t.person.archivedAt) : isNull(t.person.archivedAt),
        gt(t.person.id, after),
      ),
    )
    .orderBy(asc(t.person.id))
    .limit(size)
}
