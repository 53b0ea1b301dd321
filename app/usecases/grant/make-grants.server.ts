import type { Revision } from '~/domain/access-request/revision'
import type { Scope } from '~/domain/access-request/scope'
import type { AuditEntry } from '~/domain/audit/event'
import { type Graced, graceEntry, graceOf } from '~/domain/grant/grace'
import { grantsFrom, type NewGrant } from '~/domain/grant/product'
import { remindAt } from '~/domain/grant/reminder'
import { cutOffAt, nextWarning } from '~/domain/grant/warning'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { insertArtifact } from '~db/repositories/artifacts'
import { rouse } from '~db/repositories/credential-inputs'
import { credentialsOfPeople, insertCredential, PRIORITY } from '~db/repositories/credentials'
import { insertGrants } from '~db/repositories/grants'
import { systemsByIds } from '~db/repositories/systems'
import type { Tx } from '~db/store'

/**
 * Writes the grants of what both seats approved, and sees to it that each person has a credential in each of the systems
 * that the engine looks at now. Answers how many grants there are.
 */
export async function makeGrants(
  services: Pick<Services, 'ids' | 'audit' | 'connectors'>,
  tx: Tx,
  actor: Actor,
  revision: Revision,
  granted: Scope,
  now: Instant,
): Promise<number> {
  const grants = grantsFrom(granted, revision)
  const credentials = await credentialsFor(services, tx, grants, now)
  const cutting = await systemsThatCut(services, tx, grants)
  await insertGrants(
    tx,
    grants.map(({ schedule, grace: approved, ...grant }) => ({
      ...grant,
      ...sessionsOf(cutting.has(grant.systemId), { validTo: schedule.validTo, grace: approved }, now),
      id: services.ids.id(),
      credentialId: credentials.get(keyOf(grant)) as Id,
      validFrom: schedule.validFrom,
      validTo: schedule.validTo,
      weekly: schedule.weekly as Record<string, unknown> | null,
      effectiveEnd: schedule.validTo,
      remindAt: remindAt(schedule, now),
      createdAt: now,
    })),
  )
  const byCredential = new Map<Id, NewGrant[]>()
  for (const grant of grants) {
    const credential = credentials.get(keyOf(grant)) as Id
    const own = byCredential.get(credential)
    if (own) own.push(grant)
    else byCredential.set(credential, [grant])
  }
  await intendAdoptions(services, tx, revision, granted, credentials, now)
  const events = [...byCredential].map(([credential, own]) => eventOf(actor, credential, own, granted))
  await services.audit.appendAll(tx, now, events)
  return grants.length
}

/**
 * An account that is to be taken over is the credential's object from the start, under its own name: the engine puts the mark
 * on it instead of making another one. Its native id is not ours to say before it bears the mark.
 */
async function intendAdoptions(
  services: Pick<Services, 'ids' | 'audit'>,
  tx: Tx,
  { body }: Revision,
  granted: Scope,
  credentials: ReadonlyMap<string, Id>,
  now: Instant,
): Promise<void> {
  for (const { findingId, systemId, personId, nativeName } of body.adopts ?? []) {
    const credentialId = credentials.get(keyOf({ personId, systemId }))
    if (credentialId === undefined || !granted.people.includes(personId)) continue
    const id = services.ids.id()
    await insertArtifact(tx, {
      ...{ id, credentialId, systemId, nativeName, adoptedFrom: findingId },
      state: 'intended',
      createdAt: now,
    })
    await services.audit.append(tx, now, {
      type: 'credential.intended',
      actorId: null,
      subjects: {
        request: body.requestId,
        person: personId,
        credential: credentialId,
        system: systemId,
        site: body.site.id,
      },
      facts: { artifact: id, finding: findingId },
    })
  }
}

/** A grace and its warnings mean something only where open sessions can be cut off; elsewhere the grant has none. */
function sessionsOf(cuts: boolean, of: Graced & { readonly validTo: Instant }, now: Instant) {
  return cuts ? { grace: graceOf(of), warnAt: nextWarning(cutOffAt(of), now) } : { grace: 0, warnAt: null }
}

async function systemsThatCut(
  { connectors }: Pick<Services, 'connectors'>,
  tx: Tx,
  grants: readonly NewGrant[],
): Promise<ReadonlySet<Id>> {
  const systems = await systemsByIds(tx, [...new Set(grants.map((grant) => grant.systemId))])
  return new Set(
    systems
      .filter((system) => connectors.get(system.kind).capabilities.liveSessionKill)
      .map((system) => system.id),
  )
}

function eventOf(actor: Actor, credential: Id, own: readonly NewGrant[], granted: Scope): AuditEntry {
  const [first] = own
  return {
    type: 'grant.made',
    actorId: actor.personId,
    subjects: {
      request: first?.requestId ?? null,
      person: first?.personId ?? null,
      credential,
      system: first?.systemId ?? null,
      site: first?.siteId ?? null,
      vendor: first?.vendorId ?? null,
    },
    facts: {
      entitlements: own.map((grant) => grant.entitlementId),
      validFrom: granted.schedule.validFrom,
      validTo: granted.schedule.validTo,
      weekly: granted.schedule.weekly !== null,
      ...graceEntry(granted),
    },
  }
}

/** The credential of each person in each system, made where there was none, and all of them due now. */
async function credentialsFor(
  services: Pick<Services, 'ids'>,
  tx: Tx,
  grants: readonly NewGrant[],
  now: Instant,
): Promise<Map<string, Id>> {
  const personIds = [...new Set(grants.map((grant) => grant.personId))]
  const known = new Map((await credentialsOfPeople(tx, personIds)).map((row) => [keyOf(row), row]))
  const ids = new Map<string, Id>()
  const there: Id[] = []
  for (const grant of grants) {
    const key = keyOf(grant)
    if (ids.has(key)) continue
    const before = known.get(key)
    if (before) {
      ids.set(key, before.id)
      there.push(before.id)
      continue
    }
    const id = services.ids.id()
    ids.set(key, id)
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
  }
  await rouse(tx, there, now)
  return ids
}

function keyOf(of: { readonly personId: Id; readonly systemId: Id }): string {
  return `${of.personId} ${of.systemId}`
}
