import {
  canonicalRevision,
  type Revision,
  type RevisionBody,
  requestedScope,
} from '~/domain/access-request/revision'
import type { Scope } from '~/domain/access-request/scope'
import { approvalMacInput, canonicalScope } from '~/domain/approval/approval'
import { grantsFrom } from '~/domain/grant/product'
import { cutOffAt, nextWarning } from '~/domain/grant/warning'
import type { RiskTier } from '~/domain/policy/risk-tier'
import type { WeeklyHours } from '~/domain/schedule/schedule'
import { sha256 } from '~/platform/backing-proof.server'
import { rouse } from '~db/repositories/credential-inputs'
import { credentialOf, insertCredential, PRIORITY } from '~db/repositories/credentials'
import { insertGrants } from '~db/repositories/grants'
import type { SampleOrganisation } from '~db/seed'
import type { TestPortal } from './portal'

export interface Access {
  readonly people: readonly string[]
  /** Keys of `organisation.entitlements`, all of one site. */
  readonly entitlements: readonly string[]
  readonly from: number
  readonly to: number
  readonly weekly?: WeeklyHours | null
  /** How long open sessions may go on after the end, ms. */
  readonly grace?: number
  readonly site?: 'hamburg' | 'newark'
  /** The scope each seat approved, when it is not the requested one. */
  readonly approved?: { readonly it?: Scope; readonly physical_security?: Scope }
  /** Forge something: the rows are written with it. */
  readonly forge?: 'mac' | 'one_seat'
}

/** Far from the numbers the portal gives itself. */
let numbers = 900_000

/**
 * Writes what a request approved by both seats leaves behind: revision, two approvals with their MACs, grants and
 * credentials that are due. Answers the ids.
 */
export async function grantAccess(
  { services }: Pick<TestPortal, 'services'>,
  organisation: SampleOrganisation,
  access: Access,
): Promise<{ requestId: string; grantIds: string[]; credentialIds: string[] }> {
  const { store, ids, keys, clock } = services
  const now = clock.now()
  const site = access.site ?? 'hamburg'
  const seats = site === 'hamburg' ? ['ines', 'pia'] : ['theo', 'sam']
  const result = await store.transact(async (tx) => {
    const { q, t } = tx
    const personRows = await q.select().from(t.person)
    const people = access.people.map((key) => {
      const row = personRows.find((person) => person.id === organisation.people[key])
      if (!row) throw new Error(`there is no ${key}`)
      return row
    })
    const versions = (await q.select().from(t.entitlementVersion)).filter((version) =>
      access.entitlements.some((key) => organisation.entitlements[key]?.versionId === version.id),
    )
    const entitlements = await q.select().from(t.entitlement)
    const systems = await q.select().from(t.connectedSystem)
    const [siteRow] = (await q.select().from(t.site)).filter((row) => row.id === organisation.sites[site])
    const vendorId = people[0]?.vendorId ?? null
    const requesterId = organisation.people.lena as string
    const sponsorId = organisation.people.sofia as string
    const requestId = ids.id()
    const revisionId = ids.id()
    const body: RevisionBody = {
      requestId,
      revision: 1,
      requesterId,
      vendorId,
      site: { id: siteRow?.id ?? '', name: siteRow?.name ?? '', timeZone: siteRow?.timeZone ?? 'UTC' },
      people: people.map(({ id, name }) => ({ id, name })),
      entitlements: versions.map((version) => {
        const systemId = entitlements.find((e) => e.id === version.entitlementId)?.systemId ?? ''
        const system = systems.find((s) => s.id === systemId)
        return {
          entitlementId: version.entitlementId,
          versionId: version.id,
          version: version.version,
          name: version.name,
          systemId,
          systemName: system?.name ?? '',
          approvedIdentity: system?.approvedIdentity ?? null,
          mapping: version.mapping,
          zoneId: version.zoneId,
          zoneName: null,
          riskTier: version.riskTier as RiskTier,
          escortRequired: version.escortRequired,
          policyVersion: 0,
        }
      }),
      schedule: { validFrom: access.from, validTo: access.to, weekly: access.weekly ?? null },
      ...(access.grace ? { grace: access.grace } : {}),
      purpose: 'Replace two cameras',
      workOrder: 'WO-1',
      sponsorId,
    }
    const text = canonicalRevision(body)
    const revision: Revision = { id: revisionId, body, digest: sha256(text) }
    await q.insert(t.accessRequest).values({
      id: requestId,
      number: numbers++,
      vendorId,
      siteId: body.site.id,
      requesterId,
      sponsorId,
      state: 'approved',
      draft: {},
      revision: 1,
      revisionId,
      validFrom: access.from,
      validTo: access.to,
      createdAt: now,
      submittedAt: now,
      settledAt: now,
    })
    await q.insert(t.requestRevision).values({
      id: revisionId,
      requestId,
      revision: 1,
      body: text,
      digest: revision.digest,
      createdBy: requesterId,
      createdAt: now,
    })
    for (const [index, seat] of (['it', 'physical_security'] as const).entries()) {
      if (access.forge === 'one_seat' && seat === 'physical_security') continue
      const approver = seats[index]
      const approval = {
        id: ids.id(),
        requestId,
        revisionId,
        seat,
        approverId: organisation.people[approver as string] as string,
        verdict: 'approve' as const,
        scope: access.approved?.[seat] ?? requestedScope(body),
        digest: revision.digest,
        decidedAt: now,
        totpStep: 1,
      }
      const mac = access.forge === 'mac' ? keys.mac('something else') : keys.mac(approvalMacInput(approval))
      await q.insert(t.approval).values({ ...approval, scope: canonicalScope(approval.scope), mac })
    }
    const credentialIds: string[] = []
    const grantIds: string[] = []
    for (const grant of grantsFrom(requestedScope(body), revision)) {
      let credential = await credentialOf(tx, grant.personId, grant.systemId)
      if (credential) await rouse(tx, [credential.id], now)
      else {
        const id = ids.id()
        await insertCredential(tx, {
          id,
          personId: grant.personId,
          systemId: grant.systemId,
          siteId: grant.siteId,
          vendorId: grant.vendorId,
          dueAt: now,
          priority: PRIORITY.give,
          inputVersion: 1,
          leaseFence: 0,
          attempts: 0,
          state: 'none',
          createdAt: now,
        })
        credential = await credentialOf(tx, grant.personId, grant.systemId)
      }
      const id = ids.id()
      grantIds.push(id)
      credentialIds.push(credential?.id as string)
      const { schedule, ...rest } = grant
      await insertGrants(tx, [
        {
          ...rest,
          id,
          credentialId: credential?.id as string,
          validFrom: schedule.validFrom,
          validTo: schedule.validTo,
          weekly: schedule.weekly as Record<string, unknown> | null,
          effectiveEnd: schedule.validTo,
          warnAt: nextWarning(cutOffAt({ ...schedule, ...rest }), now),
          createdAt: now,
        },
      ])
    }
    return { requestId, grantIds, credentialIds: [...new Set(credentialIds)] }
  })
  services.wake()
  return result
}
