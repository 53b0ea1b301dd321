import { and, gt, isNull } from 'drizzle-orm'
import type { Tx } from '../store'

/**
 * What was taken away at an instant later than `at`, by a clock that was ahead, counts as taken at `at`: every lock that
 * stands, and everything that was archived, scrapped, ended, withdrawn or rejected. Nothing is given by it.
 */
export async function bringForward({ q, t }: Tx, at: number): Promise<void> {
  const { accessLock, person, vendor, site, zone, connectedSystem, entitlement } = t
  await q
    .update(accessLock)
    .set({ placedAt: at })
    .where(and(isNull(accessLock.liftedAt), gt(accessLock.placedAt, at)))
  await q.update(person).set({ archivedAt: at }).where(gt(person.archivedAt, at))
  await q.update(vendor).set({ archivedAt: at }).where(gt(vendor.archivedAt, at))
  await q.update(site).set({ archivedAt: at }).where(gt(site.archivedAt, at))
  await q.update(zone).set({ archivedAt: at }).where(gt(zone.archivedAt, at))
  await q.update(connectedSystem).set({ archivedAt: at }).where(gt(connectedSystem.archivedAt, at))
  await q.update(connectedSystem).set({ scrappedAt: at }).where(gt(connectedSystem.scrappedAt, at))
  await q.update(entitlement).set({ archivedAt: at }).where(gt(entitlement.archivedAt, at))
  await q.update(t.roleAssignment).set({ endedAt: at }).where(gt(t.roleAssignment.endedAt, at))
  await q.update(t.vendorApproval).set({ withdrawnAt: at }).where(gt(t.vendorApproval.withdrawnAt, at))
  await q.update(t.document).set({ rejectedAt: at }).where(gt(t.document.rejectedAt, at))
  await q.update(t.document).set({ archivedAt: at }).where(gt(t.document.archivedAt, at))
}

/** Appointments that wait until later than `until`, by a clock that was ahead, wait until then. */
export async function shortenWaits({ q, t }: Tx, until: number): Promise<void> {
  const { effectiveAt } = t.roleAssignment
  await q.update(t.roleAssignment).set({ effectiveAt: until }).where(gt(effectiveAt, until))
}
