import { sql } from 'drizzle-orm'
import type { Kit } from './kit'
import type { PeopleTables } from './people'
import type { RequestTables } from './requests'
import type { SystemTables } from './systems'

/** Grants and what the engine makes of them: credentials, artifacts, ends; and the locks above all. */
export function credentialTables(
  k: Kit,
  { person, site }: PeopleTables,
  { connectedSystem, entitlement, entitlementVersion }: SystemTables,
  { accessRequest, requestRevision }: RequestTables,
) {
  const credential = k.table(
    'credential',
    {
      id: k.id().primaryKey(),
      personId: k.id().references(() => person.id),
      systemId: k.id().references(() => connectedSystem.id),
      siteId: k.id().references(() => site.id),
      vendorId: k.text(),
      /** When the engine looks next; null when nothing is left to do. */
      dueAt: k.instant(),
      /** Smaller goes first: 0 lock, 1 end, 2 look again, 3 give. */
      priority: k.integer().notNull(),
      /** Bumped by every change of an input: grant, lock, cap, entitlement, system. */
      inputVersion: k.integer().notNull(),
      /** When it was last bumped; null for what was made and never changed. */
      inputChangedAt: k.instant(),
      leaseUntil: k.instant(),
      /** The node that holds the lease; null while nobody does. */
      leaseNode: k.text(),
      leaseFence: k.integer().notNull(),
      attempts: k.integer().notNull(),
      /** What the target holds as last judged: none, on, off, gone, unknown. */
      state: k.text().notNull(),
      /** Why the last attempt did not settle; null when it did. */
      fault: k.text(),
      /** Since when something that may not be held was not proved to be gone; null while nothing is. */
      takingSince: k.instant(),
      observation: k.json<Record<string, unknown>>(),
      observedAt: k.instant(),
      /** When the last end was confirmed; the second looks count from here. */
      confirmedGoneAt: k.instant(),
      lastUsedAt: k.instant(),
      createdAt: k.instant().notNull(),
    },
    (t) => [
      k.unique('credential_of_person').on(t.personId, t.systemId),
      k.index('credential_due').on(t.systemId, t.priority, t.dueAt).where(sql`due_at is not null`),
      k.index('credential_wake').on(t.dueAt).where(sql`due_at is not null`),
      k.index('credential_by_vendor').on(t.vendorId, t.id),
      k.index('credential_by_site').on(t.siteId, t.id),
      k.index('credential_by_system').on(t.systemId, t.id),
      k.index('credential_live').on(t.siteId, t.id).where(sql`state in ('on', 'off', 'unknown')`),
      k.index('credential_leased').on(t.leaseNode, t.id).where(sql`lease_node is not null`),
      k.index('credential_waiting').on(t.siteId, t.id).where(sql`due_at is not null`),
    ],
  )

  const grant = k.table(
    'access_grant',
    {
      id: k.id().primaryKey(),
      requestId: k.id().references(() => accessRequest.id),
      revisionId: k.id().references(() => requestRevision.id),
      credentialId: k.id().references(() => credential.id),
      personId: k.id().references(() => person.id),
      systemId: k.id().references(() => connectedSystem.id),
      siteId: k.id().references(() => site.id),
      vendorId: k.text(),
      entitlementId: k.id().references(() => entitlement.id),
      entitlementVersionId: k.id().references(() => entitlementVersion.id),
      validFrom: k.instant().notNull(),
      validTo: k.instant().notNull(),
      weekly: k.json<Record<string, unknown>>(),
      /** How long a session that is open at the window's end may go on, ms; void under a lock. */
      grace: k.integer().notNull().default(0),
      endedAt: k.instant(),
      endedBy: k.text(),
      endReason: k.text(),
      /** min(validTo, endedAt): only grants before it are loaded. */
      effectiveEnd: k.instant().notNull(),
      /** When holder and requester are told that it ends soon; null once they were, or when nobody has to be. */
      remindAt: k.instant(),
      /** When the holder is next warned that open sessions will be cut; null when nobody has to be. */
      warnAt: k.instant(),
      createdAt: k.instant().notNull(),
    },
    (t) => [
      k.index('grant_to_warn').on(t.warnAt).where(sql`warn_at is not null`),
      k.index('grant_to_remind').on(t.remindAt).where(sql`remind_at is not null`),
      k.index('grant_by_credential').on(t.credentialId, t.effectiveEnd),
      k.index('grant_of_entitlement').on(t.credentialId, t.entitlementId, t.effectiveEnd),
      k.index('grant_by_request').on(t.requestId),
      k.index('grant_by_site').on(t.siteId, t.effectiveEnd),
      k.index('grant_by_entitlement').on(t.entitlementId, t.effectiveEnd),
    ],
  )

  const artifact = k.table(
    'artifact',
    {
      id: k.id().primaryKey(),
      credentialId: k.id().references(() => credential.id),
      systemId: k.id(),
      nativeName: k.text().notNull(),
      nativeId: k.text(),
      state: k.text().$type<'intended' | 'made' | 'gone'>().notNull(),
      /** The holder's one-time secret, sealed; wiped when shown, unless its connector keeps it, or when the end is confirmed. */
      sealedSecret: k.text(),
      secretShownAt: k.instant(),
      /** Where the portal itself is asked for the secret at each login: what it is compared with, a MAC under a key kept elsewhere. */
      verifier: k.text(),
      /** Gate passes: hashes by which the gate finds them, and the sealed texts the holder's page shows. */
      tokenHash: k.text(),
      codeHash: k.text(),
      sealedToken: k.text(),
      sealedCode: k.text(),
      /** The number of the last listing of its system that had it. */
      listedInRun: k.integer(),
      /** The finding whose account is taken over instead of making a new one. */
      adoptedFrom: k.text(),
      createdAt: k.instant().notNull(),
      goneAt: k.instant(),
    },
    (t) => [
      k.index('artifact_by_credential').on(t.credentialId, t.id),
      k.unique('artifact_live').on(t.credentialId).where(sql`state <> 'gone'`),
      k.unique('artifact_token').on(t.tokenHash),
      k.unique('artifact_live_code').on(t.systemId, t.codeHash).where(sql`state <> 'gone'`),
      k.index('artifact_native').on(t.systemId, t.nativeId),
      k.index('artifact_by_name').on(t.systemId, t.nativeName),
      k.index('artifact_live_by_system').on(t.systemId, t.id).where(sql`state <> 'gone'`),
    ],
  )

  /** One obligation per credential and entitlement version: open from the moment it may be given until read back as gone. */
  const end = k.table(
    'end_obligation',
    {
      id: k.id().primaryKey(),
      credentialId: k.id().references(() => credential.id),
      entitlementId: k.id(),
      entitlementVersionId: k.id(),
      requestId: k.id(),
      personId: k.id(),
      systemId: k.id(),
      siteId: k.id(),
      vendorId: k.text(),
      /** When the target first was seen to hold it; null while only intended. */
      givenAt: k.instant(),
      plannedAt: k.instant().notNull(),
      /** Why it ends: window, ended_early, locked, capped. */
      reason: k.text().notNull(),
      attemptedAt: k.instant(),
      confirmedAt: k.instant(),
      proof: k.text(),
      attempts: k.integer().notNull(),
      fault: k.text(),
      /** attempted but not confirmed in time, by policy. */
      overdueAt: k.instant(),
    },
    (t) => [
      k.unique('end_open').on(t.credentialId, t.entitlementVersionId).where(sql`confirmed_at is null`),
      k.index('end_confirmed').on(t.confirmedAt, t.id).where(sql`confirmed_at is not null`),
      k.index('end_confirmed_by_site').on(t.siteId, t.confirmedAt, t.id).where(sql`confirmed_at is not null`),
      k
        .index('end_confirmed_by_vendor')
        .on(t.vendorId, t.confirmedAt, t.id)
        .where(sql`confirmed_at is not null`),
      k
        .index('end_confirmed_by_system')
        .on(t.systemId, t.confirmedAt, t.id)
        .where(sql`confirmed_at is not null`),
      k
        .index('end_trying')
        .on(t.attemptedAt, t.id)
        .where(sql`attempted_at is not null and confirmed_at is null`),
      k.index('end_by_request').on(t.requestId),
      k.index('end_by_person').on(t.personId, t.id),
    ],
  )

  const accessLock = k.table(
    'access_lock',
    {
      id: k.id().primaryKey(),
      target: k.text().$type<'person' | 'vendor' | 'site' | 'system' | 'everyone'>().notNull(),
      targetId: k.text(),
      reason: k.text().notNull(),
      placedBy: k.id(),
      placedAt: k.instant().notNull(),
      liftedBy: k.text(),
      liftedAt: k.instant(),
      liftReason: k.text(),
      /** Fan-out position: the last credential id that was woken; null before, 'done' after. */
      cursor: k.text(),
      affected: k.integer().notNull(),
      confirmed: k.integer().notNull(),
      unknown: k.integer().notNull(),
      confirmedAt: k.instant(),
    },
    (t) => [
      k.index('lock_standing').on(t.id).where(sql`lifted_at is null`),
      k.index('lock_fan_out').on(t.id).where(sql`cursor is null or cursor <> 'done'`),
    ],
  )

  /** Which credentials a lock reached and whether each was confirmed, so that the lock's counters move once each. */
  const lockedCredential = k.table(
    'locked_credential',
    {
      lockId: k.id().references(() => accessLock.id),
      credentialId: k.id().references(() => credential.id),
      outcome: k.text().$type<'pending' | 'unknown' | 'confirmed'>().notNull(),
    },
    (t) => [
      k.primaryKey({ columns: [t.lockId, t.credentialId] }),
      k.index('locked_credential_open').on(t.credentialId).where(sql`outcome <> 'confirmed'`),
    ],
  )

  const gateCheck = k.table(
    'gate_check',
    {
      id: k.id().primaryKey(),
      siteId: k.id().references(() => site.id),
      guardId: k.id(),
      personId: k.text(),
      credentialId: k.text(),
      input: k.text().notNull(),
      verdict: k.text().notNull(),
      reason: k.text().notNull(),
      checkedAt: k.instant().notNull(),
    },
    (t) => [
      k.index('gate_check_by_site').on(t.siteId, t.id),
      k.index('gate_check_by_person').on(t.personId, t.id),
    ],
  )

  /** A session on the network, as the access point or switch that holds it tells the portal. */
  const radiusSession = k.table(
    'radius_session',
    {
      id: k.id().primaryKey(),
      systemId: k.id().references(() => connectedSystem.id),
      credentialId: k.id().references(() => credential.id),
      userName: k.text().notNull(),
      /** Where it is and what it is called there: NAS-IP-Address or NAS-IPv6-Address, and Acct-Session-Id. */
      nasAddress: k.text().notNull(),
      nasSessionId: k.text().notNull(),
      /** The device, as its Calling-Station-Id says. */
      station: k.text(),
      /** The segment it was let into. */
      entitlement: k.text().notNull(),
      /** When the NAS ends it by itself, as it was last told. */
      endsAt: k.instant().notNull(),
      startedAt: k.instant().notNull(),
      seenAt: k.instant().notNull(),
      endedAt: k.instant(),
      /** stopped, disconnected, unknown_to_nas, nas_restarted. */
      endReason: k.text(),
    },
    (t) => [
      k.unique('radius_session_of_nas').on(t.systemId, t.nasAddress, t.nasSessionId),
      k.index('radius_session_open').on(t.credentialId).where(sql`ended_at is null`),
      k.index('radius_session_by_credential').on(t.credentialId, t.id),
      k.index('radius_session_ended').on(t.endedAt).where(sql`ended_at is not null`),
    ],
  )

  return {
    credential,
    radiusSession,
    grant,
    artifact,
    end,
    accessLock,
    lockedCredential,
    gateCheck,
  }
}

export type CredentialTables = ReturnType<typeof credentialTables>
