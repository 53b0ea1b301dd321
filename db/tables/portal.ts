import { sql } from 'drizzle-orm'
import type { Kit } from './kit'
import type { PeopleTables } from './people'

/** Sign-in, sessions, mail, the audit log, and what the portal remembers about itself. */
export function portalTables(k: Kit, { person }: PeopleTables) {
  const signInLink = k.table(
    'sign_in_link',
    {
      id: k.id().primaryKey(),
      personId: k.id().references(() => person.id),
      purpose: k.text().$type<'sign_in' | 'set_up'>().notNull(),
      tokenHash: k.text().notNull(),
      codeHash: k.text(),
      /** Hash of the asking browser's cookie: the code can be typed only there. */
      browserHash: k.text(),
      codeAttempts: k.integer().notNull(),
      createdAt: k.instant().notNull(),
      expiresAt: k.instant().notNull(),
      usedAt: k.instant(),
    },
    (t) => [
      k.unique('sign_in_link_token').on(t.tokenHash),
      k.index('sign_in_link_browser').on(t.browserHash).where(sql`used_at is null`),
    ],
  )

  const session = k.table(
    'session',
    {
      /** SHA-256 of the cookie's token: a stolen database opens no session. */
      id: k.id().primaryKey(),
      personId: k.id().references(() => person.id),
      createdAt: k.instant().notNull(),
      lastSeenAt: k.instant().notNull(),
      /** Absolute limit; the idle limit counts from lastSeenAt. */
      expiresAt: k.instant().notNull(),
      secondFactorAt: k.instant(),
      userAgent: k.text(),
      revokedAt: k.instant(),
    },
    (t) => [k.index('session_by_person').on(t.personId).where(sql`revoked_at is null`)],
  )

  const totpFactor = k.table('totp_factor', {
    personId: k
      .id()
      .primaryKey()
      .references(() => person.id),
    sealedSecret: k.text().notNull(),
    /** The last time step that was used: the same code never counts twice (RFC 6238 clause 5.2). */
    lastUsedStep: k.integer().notNull(),
    createdAt: k.instant().notNull(),
    /** Null until the first code was typed. */
    enrolledAt: k.instant(),
  })

  const rateLimit = k.table('rate_limit', {
    key: k.id().primaryKey(),
    windowStart: k.instant().notNull(),
    count: k.integer().notNull(),
  })

  const outboxMail = k.table(
    'outbox_mail',
    {
      id: k.id().primaryKey(),
      recipient: k.text().notNull(),
      personId: k.text(),
      template: k.text().notNull(),
      /** Parameters as sealed JSON: links and codes pass through here. */
      sealedParams: k.text().notNull(),
      dueAt: k.instant(),
      attempts: k.integer().notNull(),
      fault: k.text(),
      createdAt: k.instant().notNull(),
      sentAt: k.instant(),
    },
    (t) => [k.index('outbox_due').on(t.dueAt).where(sql`due_at is not null`)],
  )

  const auditEvent = k.table(
    'audit_event',
    {
      id: k.id().primaryKey(),
      at: k.instant().notNull(),
      type: k.text().notNull(),
      actorId: k.text(),
      /** Canonical text (RFC 8785): ids and facts, no names or addresses. */
      body: k.text().notNull(),
      /** 32 random bytes, base64url: without it the body cannot be guessed from the commitment. */
      salt: k.text().notNull(),
      /** hex SHA-256(body || salt || event id). */
      commitment: k.text().notNull(),
    },
    (t) => [k.unique('audit_event_commitment').on(t.commitment)],
  )

  /** Which person, request, credential, vendor, site or system an event tells of: the index of every time line. */
  const auditSubject = k.table(
    'audit_subject',
    {
      kind: k.id(),
      subjectId: k.id(),
      eventId: k.id().references(() => auditEvent.id),
    },
    (t) => [k.primaryKey({ columns: [t.kind, t.subjectId, t.eventId] })],
  )

  /** Sealed keys by purpose, the time high-water mark, counters of request numbers. */
  const keyRing = k.table('key_ring', {
    purpose: k.id().primaryKey(),
    sealed: k.text().notNull(),
    createdAt: k.instant().notNull(),
  })

  const portalState = k.table('portal_state', {
    name: k.id().primaryKey(),
    value: k.integer().notNull(),
  })

  /** A running copy of the portal: who shares the work, and what time each of them has. */
  const node = k.table('node', {
    id: k.id().primaryKey(),
    host: k.text().notNull(),
    startedAt: k.instant().notNull(),
    /** The node's own clock at its last heartbeat: the highest of all is the time high-water mark. */
    seenAt: k.instant().notNull(),
    /** The database's clock at the same moment: by it the others tell that it is gone. */
    beatAt: k.instant().notNull(),
    /** The last entry of the node's journal that is in this database. */
    journalSeq: k.integer().notNull().default(0),
    stoppedAt: k.instant(),
  })

  /** Why nothing new is given, until a person of each seat says that it may go on. Taking away never stops. */
  const givingFreeze = k.table(
    'giving_freeze',
    {
      id: k.id().primaryKey(),
      /** clock_back, clock_jump, restored, rate. */
      reason: k.text().notNull(),
      facts: k.json<Record<string, unknown>>().notNull(),
      frozenAt: k.instant().notNull(),
      resumedByIt: k.text(),
      resumedByPhysicalSecurity: k.text(),
      resumedAt: k.instant(),
    },
    (t) => [k.unique('giving_freeze_standing').on(t.reason).where(sql`resumed_at is null`)],
  )

  return {
    node,
    givingFreeze,
    signInLink,
    session,
    totpFactor,
    rateLimit,
    outboxMail,
    auditEvent,
    auditSubject,
    keyRing,
    portalState,
  }
}
