import type { Removable } from '~/domain/journal/entry'
import { archiveDocumentRow, documentById, insertDocument, settleDocument } from '~db/repositories/documents'
import { archiveEntitlementRow, entitlementById } from '~db/repositories/entitlements'
import { personById, updatePerson } from '~db/repositories/people'
import { endRoleRow, roleById, rolesOf } from '~db/repositories/roles'
import { siteById, updateSite } from '~db/repositories/sites'
import { archiveSshHost, insertSshHost, sshHostsOf } from '~db/repositories/ssh-hosts'
import { systemById, updateSystem } from '~db/repositories/systems'
import { factorOf, insertFactor, removeFactor } from '~db/repositories/totp-factors'
import {
  updateVendor,
  vendorApprovalHistory,
  vendorById,
  withdrawVendorApproval,
} from '~db/repositories/vendors'
import { updateZone, zoneById } from '~db/repositories/zones'
import type { SampleOrganisation } from '~db/seed'
import type { Handle, Store, Tx } from '~db/store'

/** One way in which something is removed, as its use case does it. */
export interface Removal {
  readonly remove: (tx: Tx, at: number) => Promise<unknown>
  /** When it was removed; null while it stands. */
  readonly removedAt: (read: Handle, at: number) => Promise<number | null>
  /** Whether what Tomasz holds in the comms room hangs on it. */
  readonly bears: boolean
}

/** Every kind of removal, each of something that Tomasz' access to the comms room has to do with where there is such a thing. */
export async function removals(
  store: Store,
  { people, vendors, sites, zones, systems, entitlements }: SampleOrganisation,
  now: number,
): Promise<Record<Removable, Removal>> {
  const { read } = store
  const [tomasz, pia, theo] = [people.tomasz, people.pia, people.theo] as [string, string, string]
  const kestrel = vendors.kestrel as string
  const [site, zone] = [sites.hamburg as string, zones.loadingBay as string]
  const [system, entitlement] = [systems.hamburgGate as string, entitlements.commsRoom?.id as string]
  const role = (await rolesOf(read, theo))[0]?.id as string
  const approval = (await vendorApprovalHistory(read, kestrel, 1))[0]?.id as string
  const { q, t } = read
  const paper = (await q.select().from(t.document)).find((row) => row.vendorId === kestrel)?.id as string
  const waiting = 'a-paper-that-waits'
  const host = 'a-host'
  await store.transact(async (tx) => {
    await insertDocument(tx, {
      id: waiting,
      type: 'background_check',
      personId: tomasz,
      expiresOn: '2027-01-01',
      uploadedBy: tomasz,
      uploadedAt: now,
    })
    await insertSshHost(tx, {
      ...{ id: host, systemId: system, name: 'gw1', address: 'gw1.example', port: 22, endsSessions: true },
      ...{ tokenHash: 'hash', addedAt: now },
    })
    await insertFactor(tx, {
      personId: pia,
      sealedSecret: 'sealed',
      lastUsedStep: 0,
      createdAt: now,
      enrolledAt: now,
    })
  })
  return {
    person: {
      remove: (tx, at) => updatePerson(tx, tomasz, { archivedAt: at }),
      removedAt: async (h) => (await personById(h, tomasz))?.archivedAt ?? null,
      bears: true,
    },
    vendor: {
      remove: (tx, at) => updateVendor(tx, kestrel, { archivedAt: at }),
      removedAt: async (h) => (await vendorById(h, kestrel))?.archivedAt ?? null,
      bears: true,
    },
    site: {
      remove: (tx, at) => updateSite(tx, site, { archivedAt: at }),
      removedAt: async (h) => (await siteById(h, site))?.archivedAt ?? null,
      bears: true,
    },
    zone: {
      remove: (tx, at) => updateZone(tx, zone, { archivedAt: at }),
      removedAt: async (h) => (await zoneById(h, zone))?.archivedAt ?? null,
      bears: false,
    },
    system: {
      remove: (tx, at) => updateSystem(tx, system, { archivedAt: at }),
      removedAt: async (h) => (await systemById(h, system))?.archivedAt ?? null,
      bears: true,
    },
    entitlement: {
      remove: (tx, at) => archiveEntitlementRow(tx, entitlement, at),
      removedAt: async (h) => (await entitlementById(h, entitlement))?.archivedAt ?? null,
      bears: true,
    },
    role: {
      remove: (tx, at) => endRoleRow(tx, role, people.ada as string, at),
      removedAt: async (h) => (await roleById(h, role))?.endedAt ?? null,
      bears: false,
    },
    vendor_approval: {
      remove: (tx, at) => withdrawVendorApproval(tx, approval, at, pia, 'Too many lost badges.'),
      removedAt: async (h) =>
        (await vendorApprovalHistory(h, kestrel, 9)).find((row) => row.id === approval)?.withdrawnAt ?? null,
      bears: true,
    },
    document: {
      remove: (tx, at) => archiveDocumentRow(tx, paper, at),
      removedAt: async (h) => (await documentById(h, paper))?.archivedAt ?? null,
      bears: true,
    },
    rejected_document: {
      remove: (tx, at) => settleDocument(tx, waiting, { rejectedAt: at, rejectedReason: 'Not readable.' }),
      removedAt: async (h) => (await documentById(h, waiting))?.rejectedAt ?? null,
      bears: true,
    },
    ssh_host: {
      remove: async (tx, at) => void (await archiveSshHost(tx, system, host, at)),
      removedAt: async (h) => (await sshHostsOf(h, system)).find(({ id }) => id === host)?.archivedAt ?? null,
      bears: false,
    },
    second_factor: {
      remove: (tx, at) => removeFactor(tx, pia, at),
      // It is not marked: it is not there.
      removedAt: async (h, at) => ((await factorOf(h, pia)) === null ? at : null),
      bears: false,
    },
  }
}
