import { vendorApprovalMacInput } from '~/domain/vendor/approval-text'
import { addressOf, peopleOf, rolesOf, sitesOf, VENDORS } from './seed/organisation'
import { seedSystems } from './seed/systems'
import type { Ids, SampleSites, SeedDirectory, SeedTools } from './seed/tools'
import type { Store, Tx } from './store'

export type { SeedDirectory, SeedTools } from './seed/tools'

const DAY = 86_400_000

/** Ids by short names: `people.lena`, `sites.hamburg`, `entitlements.commsRoom`. */
export interface SampleOrganisation {
  readonly sites: Readonly<Record<string, string>>
  readonly zones: Readonly<Record<string, string>>
  readonly people: Readonly<Record<string, string>>
  readonly vendors: Readonly<Record<string, string>>
  readonly systems: Readonly<Record<string, string>>
  readonly entitlements: Readonly<Record<string, { readonly id: string; readonly versionId: string }>>
}

/**
 * Writes a sample organisation into an empty database: two sites in different time zones, three vendors with crews
 * (one with a lapsed insurance, one that only IT approved), staff for every role, and connected systems that both seats confirmed.
 */
export async function seedOrganisation(
  store: Store,
  tools: SeedTools,
  directory: SeedDirectory | null,
): Promise<SampleOrganisation> {
  return store.transact(async (tx) => {
    const since = tools.now - 60 * DAY
    const sites = await seedSites(tx, tools, since)
    const vendors: Record<string, string> = {}
    for (const { key, name, contractDays } of VENDORS) {
      vendors[key] = tools.id()
      await tx.q.insert(tx.t.vendor).values({
        id: vendors[key],
        name,
        contractEndsOn: dateText(tools.now + contractDays * DAY),
        createdAt: since,
      })
    }
    const people = await seedPeople(tx, tools, since, vendors)
    await seedRoles(tx, tools, since, sites.sites, people)
    await seedStanding(tx, tools, since, vendors, people)
    return {
      ...sites,
      vendors,
      people,
      ...(await seedSystems(tx, tools, since, sites, people, directory)),
    }
  })
}

async function seedSites({ q, t }: Tx, tools: SeedTools, since: number): Promise<SampleSites> {
  const sites: Ids = {}
  const zones: Ids = {}
  for (const site of sitesOf()) {
    const siteId = tools.id()
    sites[site.key] = siteId
    await q.insert(t.site).values({
      id: siteId,
      name: site.name,
      timeZone: site.timeZone,
      callName: site.callName,
      callPhone: site.callPhone,
      createdAt: since,
    })
    for (const zone of site.zones) {
      const id = tools.id()
      zones[zone.key] = id
      const { name, riskTier, escortRequired } = zone
      await q.insert(t.zone).values({ id, siteId, name, riskTier, escortRequired, createdAt: since })
    }
  }
  return { sites, zones }
}

async function seedPeople({ q, t }: Tx, tools: SeedTools, since: number, vendors: Ids): Promise<Ids> {
  const people: Ids = {}
  for (const { key, name, vendor, crewLead, photo } of peopleOf()) {
    const photoFileId = photo ? tools.id() : null
    if (photoFileId) {
      const bytes = tools.photoOf(key)
      await q
        .insert(t.storedFile)
        .values({ id: photoFileId, mediaType: 'image/jpeg', size: bytes.length, bytes, createdAt: since })
    }
    people[key] = tools.id()
    await q.insert(t.person).values({
      id: people[key],
      kind: vendor ? 'contractor' : 'staff',
      vendorId: vendor ? vendors[vendor] : null,
      name,
      email: addressOf({ key, vendor }),
      crewLead,
      photoFileId,
      createdAt: since,
    })
  }
  return people
}

async function seedRoles({ q, t }: Tx, tools: SeedTools, since: number, sites: Ids, people: Ids) {
  for (const { person, role, site, seat } of rolesOf()) {
    await q.insert(t.roleAssignment).values({
      id: tools.id(),
      personId: people[person] as string,
      role,
      siteId: site ? sites[site] : null,
      seat: seat ?? null,
      assignedAt: since,
      effectiveAt: since,
    })
  }
}

/** Approvals of vendors and the papers of vendors and people. */
async function seedStanding({ q, t }: Tx, tools: SeedTools, since: number, vendors: Ids, people: Ids) {
  const paper = async (owner: { vendorId?: string; personId?: string }, type: string, days: number) => {
    await q.insert(t.document).values({
      id: tools.id(),
      type,
      ...owner,
      expiresOn: dateText(tools.now + days * DAY),
      uploadedBy: people.ada as string,
      uploadedAt: since,
      checkedBy: people.pia as string,
      checkedSeat: 'physical_security',
      checkedAt: since,
    })
  }
  for (const { key, approvedBy, insuranceDays } of VENDORS) {
    const vendorId = vendors[key] as string
    for (const { seat, person } of approvedBy) {
      const approval = {
        id: tools.id(),
        vendorId,
        seat,
        approverId: people[person] as string,
        decidedAt: since,
      }
      const evaluation = 'References, insurance and data processing agreement were checked.'
      const mac = tools.mac(
        vendorApprovalMacInput({ ...approval, evaluationDigest: tools.sha256(evaluation) }),
      )
      await q.insert(t.vendorApproval).values({ ...approval, evaluation, mac })
    }
    await paper({ vendorId }, 'insurance', insuranceDays)
    await paper({ vendorId }, 'nda', 300)
  }
  for (const { key, vendor } of peopleOf()) {
    if (vendor) await paper({ personId: people[key] as string }, 'induction', 120)
  }
}

function dateText(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10)
}
