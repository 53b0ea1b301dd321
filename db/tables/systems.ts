import { sql } from 'drizzle-orm'
import type { OwnAccount, OwnWord } from '~/domain/connected-system/own-accounts'
import type { ClosedWhy } from '~/domain/reconciliation/closed-why'
import type { Kit } from './kit'
import type { PeopleTables } from './people'

/** Connected systems, their entitlements with versions, policies, and what is found on the targets. */
export function systemTables(k: Kit, { site, zone, person }: PeopleTables) {
  const connectedSystem = k.table(
    'connected_system',
    {
      id: k.id().primaryKey(),
      siteId: k.id().references(() => site.id),
      kind: k.text().notNull(),
      name: k.text().notNull(),
      ownerSeat: k.text().$type<'it' | 'physical_security'>().notNull(),
      ownerId: k.text().references(() => person.id),
      patchOwner: k.text().notNull(),
      networkSegment: k.text().notNull(),
      /** Settings without secrets. */
      config: k.json<Record<string, unknown>>().notNull(),
      /** The secret settings as one sealed JSON text; null when the kind has none. */
      sealedSecrets: k.text(),
      /** What the target said it is when both seats confirmed where it points; null gives nothing. */
      approvedIdentity: k.text(),
      /** What the first seat saw; becomes the approved identity when the other seat sees the same. */
      confirmingIdentity: k.text(),
      /** Bumped whenever it is pointed elsewhere; confirmations name the version they saw. */
      targetVersion: k.integer().notNull(),
      confirmedByIt: k.text(),
      confirmedByPhysicalSecurity: k.text(),
      confirmedAt: k.instant(),
      /** The accounts that are there by right as both seats confirmed them; null where only the identity was confirmed. */
      ownAccounts: k.json<readonly OwnAccount[]>(),
      /** The first seat's word for them; null while there is none, and once the other seat said the same. */
      ownWord: k.json<OwnWord>(),
      /** Counts what was changed that signatures are under: those given before are void. It only grows. */
      signedRevision: k.integer().notNull().default(0),
      manualSteps: k.text().notNull(),
      /** When anything answered there last, be it with an error; null while nothing ever did. */
      lastContactAt: k.instant(),
      lastFault: k.text(),
      lastFaultAt: k.instant(),
      clockSkew: k.integer(),
      product: k.text(),
      listedAt: k.instant(),
      /** When the last whole list was begun: what was found since is new. */
      listBeganAt: k.instant(),
      listFault: k.text(),
      listedAccounts: k.integer(),
      /** The last list told when its own service account was used: so it tells of the others. */
      listTellsUse: k.flag(),
      listDueAt: k.instant(),
      /** Until when one node has this system's listing in hand; null while nobody does. */
      listLeaseUntil: k.instant(),
      /** Rounds that did not reach the target, in a row: what the breaker counts. */
      failures: k.integer().notNull().default(0),
      /** While it is open, one probe at a time is sent, and the next one not before this; null while it is closed. */
      breakerUntil: k.instant(),
      /** Calls under way at once, and rounds begun in a minute; null means the portal's default. */
      maxAtOnce: k.integer(),
      maxPerMinute: k.integer(),
      /** Who of each seat attested that the target is scrapped: nothing on it can be used any more. */
      scrappedByIt: k.text(),
      scrappedByPhysicalSecurity: k.text(),
      scrapReason: k.text(),
      /** When the second seat attested it; nothing is given there any more. */
      scrappedAt: k.instant(),
      /** When both seats were last reminded that its sign-off is due; null while it is not, and once both signed. */
      signOffRemindedAt: k.instant(),
      createdAt: k.instant().notNull(),
      archivedAt: k.instant(),
    },
    (t) => [
      k.index('system_by_site').on(t.siteId),
      k.index('system_to_sign').on(t.siteId).where(sql`sign_off_reminded_at is not null`),
    ],
  )

  /** One seat's signature under what a system is; never edited, the newest of a seat counts. */
  const systemSignOff = k.table(
    'system_sign_off',
    {
      id: k.id().primaryKey(),
      systemId: k.id().references(() => connectedSystem.id),
      seat: k.text().$type<'it' | 'physical_security'>().notNull(),
      personId: k.id().references(() => person.id),
      at: k.instant().notNull(),
      /** Hex SHA-256 of the body. */
      digest: k.text().notNull(),
      /** Canonical text (RFC 8785) of what was signed. */
      body: k.text().notNull(),
    },
    (t) => [k.index('system_sign_off_newest').on(t.systemId, t.seat, t.id)],
  )

  const entitlement = k.table(
    'entitlement',
    {
      id: k.id().primaryKey(),
      systemId: k.id().references(() => connectedSystem.id),
      siteId: k.id().references(() => site.id),
      currentVersionId: k.text(),
      createdAt: k.instant().notNull(),
      archivedAt: k.instant(),
    },
    (t) => [k.index('entitlement_by_system').on(t.systemId), k.index('entitlement_by_site').on(t.siteId)],
  )

  const entitlementVersion = k.table(
    'entitlement_version',
    {
      id: k.id().primaryKey(),
      entitlementId: k.id().references(() => entitlement.id),
      version: k.integer().notNull(),
      name: k.text().notNull(),
      /** What it is in the target, by the connector's entitlementSchema. */
      mapping: k.json<Record<string, unknown>>().notNull(),
      zoneId: k.text().references(() => zone.id),
      riskTier: k.text().notNull(),
      escortRequired: k.flag().notNull(),
      createdBy: k.text(),
      createdAt: k.instant().notNull(),
    },
    (t) => [k.unique('entitlement_version_number').on(t.entitlementId, t.version)],
  )

  /** One row per version of a risk tier's policy, and of the portal-wide one (`portal`); the newest counts. */
  const policy = k.table(
    'policy',
    {
      id: k.id().primaryKey(),
      riskTier: k.text().notNull(),
      version: k.integer().notNull(),
      body: k.json<Record<string, unknown>>().notNull(),
      createdBy: k.text(),
      createdAt: k.instant().notNull(),
    },
    (t) => [k.unique('policy_version').on(t.riskTier, t.version)],
  )

  const finding = k.table(
    'finding',
    {
      id: k.id().primaryKey(),
      kind: k.text().notNull(),
      systemId: k.id().references(() => connectedSystem.id),
      siteId: k.id(),
      vendorId: k.text(),
      personId: k.text(),
      credentialId: k.text(),
      ownerId: k.text(),
      /** The account's native id, or the credential's id: one open finding of a kind for each. */
      subject: k.text().notNull(),
      account: k.json<Record<string, unknown>>().notNull(),
      severity: k.text().notNull(),
      openedAt: k.instant().notNull(),
      lastSeenAt: k.instant().notNull(),
      /** The number of the listing that saw it last; null for what only read-backs saw. */
      seenInRun: k.integer(),
      /** The finding of the same kind about the same subject that was closed before; null when there was none. */
      earlierId: k.text(),
      deadline: k.instant(),
      /** When it was passed on beyond its owner; null while it was not. */
      escalatedAt: k.instant(),
      closedAt: k.instant(),
      closedWhy: k.text().$type<ClosedWhy>(),
      /** Proposed by the first seat, until when and why the account may stay; it stands once both seats said yes. */
      acceptUntil: k.instant(),
      acceptReason: k.text(),
      acceptByIt: k.text(),
      acceptByPhysicalSecurity: k.text(),
      /** When the second seat said yes; null while it is only proposed. */
      acceptedAt: k.instant(),
      /** The request by which the account is to become one of ours. */
      adoptRequestId: k.text(),
      /** The system's owner, who said that the account may go; and the account of which it was said. */
      endConfirmedBy: k.text(),
      endConfirmedAt: k.instant(),
      endAccount: k.json<{ nativeId: string; nativeName: string }>(),
      /** The second person, who ordered it. From then on it is tried until it was read back as gone. */
      endOrderedBy: k.text(),
      endOrderedAt: k.instant(),
      /** When it is tried next; null while nothing was ordered, and once it is over. */
      endDueAt: k.instant(),
      endAttempts: k.integer(),
      /** Why the last attempt did not end it. */
      endFault: k.text(),
    },
    (t) => [
      k.unique('finding_open').on(t.systemId, t.kind, t.subject).where(sql`closed_at is null`),
      k.index('finding_open_by_kind').on(t.kind, t.id).where(sql`closed_at is null`),
      k.index('finding_by_credential').on(t.credentialId),
      k.index('finding_open_by_system').on(t.systemId, t.kind, t.id).where(sql`closed_at is null`),
      k.index('finding_gone').on(t.closedAt, t.id).where(sql`closed_at is not null`),
      k.index('finding_by_subject').on(t.systemId, t.subject, t.id),
      k.index('finding_accepted').on(t.systemId).where(sql`accept_until is not null and closed_at is null`),
      k.index('finding_ending').on(t.endDueAt).where(sql`end_due_at is not null`),
    ],
  )

  /** Passwords of accounts that several people use one after another: the one in force, and those that may come into it. */
  const sharedSecret = k.table(
    'shared_secret',
    {
      id: k.id().primaryKey(),
      systemId: k.id().references(() => connectedSystem.id),
      account: k.text().notNull(),
      sealed: k.text().notNull(),
      state: k.text().$type<'current' | 'candidate' | 'former'>().notNull(),
      /** Made for a holder, or for nobody. */
      madeFor: k.text().$type<'holder' | 'nobody'>().notNull(),
      /** The holder's credential; null for one that is made for nobody. */
      credentialId: k.text(),
      createdAt: k.instant().notNull(),
      /** When it was proposed once more, or another took its place: a call that sets it may be on its way since then. */
      movedAt: k.instant(),
    },
    (t) => [
      k.index('shared_secret_by_account').on(t.systemId, t.account),
      k.unique('shared_secret_current').on(t.systemId, t.account).where(sql`state = 'current'`),
    ],
  )

  return { connectedSystem, systemSignOff, entitlement, entitlementVersion, policy, finding, sharedSecret }
}

export type SystemTables = ReturnType<typeof systemTables>
