import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { standingsAt, standingsById } from '~/usecases/credential/standing.server'
import { grantStatus } from '~/usecases/grant/grant-status'
import { approvalsOfRevisions } from '~db/repositories/approvals'
import { toRevision } from '~db/repositories/credential-standing'
import { credentialsByIds } from '~db/repositories/credentials'
import { openEnds } from '~db/repositories/ends'
import { grantsOfRequests } from '~db/repositories/grants'
import { type RequestFilter, requestPage, requestsInState } from '~db/repositories/request-lists'
import { type RequestRow, revisionsByIds } from '~db/repositories/requests'
import { sitesByIds } from '~db/repositories/sites'
import { draftOf } from './own-request.server'
import { requestStatus } from './request-status'

/** A request as a list shows it. */
export interface RequestLine {
  readonly id: Id
  readonly number: number
  readonly state: string
  readonly status: string
  readonly isMine: boolean
  /** Null while nothing was chosen. */
  readonly siteName: string | null
  readonly timeZone: string
  readonly people: readonly string[]
  readonly access: readonly string[]
  /** What was granted, or else what was asked for. */
  readonly validFrom: Instant | null
  readonly validTo: Instant | null
  readonly purpose: string
  readonly createdAt: Instant
}

export interface RequestList {
  readonly rows: readonly RequestLine[]
  /** For the next page; null on the last. */
  readonly next: string | null
  readonly now: Instant
}

const REQUESTS_A_PAGE = 20

/** The requests that are the actor's business: one's own and those one is in; a crew lead's vendor's; a sponsor's. */
export async function listRequests(
  services: Services,
  actor: Actor,
  before: string | null,
  size = REQUESTS_A_PAGE,
): Promise<RequestList> {
  const { read } = services.store
  const now = services.clock.now()
  const rows = await requestPage(read, filterFor(actor), before, size + 1)
  const shown = rows.slice(0, size)
  return {
    rows: await toLines(services, actor, shown, now),
    next: rows.length > size ? (shown.at(-1)?.id ?? null) : null,
    now,
  }
}

/** Requests of the actor that wait for the actor: drafts and questions. */
export async function listUnfinished(services: Services, actor: Actor): Promise<readonly RequestLine[]> {
  const rows = await requestsInState(services.store.read, actor.personId, ['asked', 'draft'], 30)
  return toLines(services, actor, rows, services.clock.now())
}

/** The newest request of the actor that was ever sent: what the next one is filled in from. */
export async function lastSent(services: Services, actor: Actor): Promise<RequestLine | null> {
  const states = ['submitted', 'asked', 'approved', 'denied', 'withdrawn', 'lapsed'] as const
  const rows = await requestsInState(services.store.read, actor.personId, states, 5)
  const sent = rows.filter((row) => row.revision > 0).slice(0, 1)
  const [line] = await toLines(services, actor, sent, services.clock.now())
  return line ?? null
}

function filterFor(actor: Actor): RequestFilter {
  const { personId } = actor
  if (actor.kind === 'staff') return { sponsorId: personId }
  return {
    requesterId: personId,
    personId,
    ...(actor.crewLead && actor.vendorId ? { vendorId: actor.vendorId } : {}),
  }
}

async function toLines(
  services: Services,
  actor: Actor,
  rows: readonly RequestRow[],
  now: Instant,
): Promise<RequestLine[]> {
  const { read } = services.store
  const revisionIds = rows.flatMap((row) => row.revisionId ?? [])
  const revisions = (await revisionsByIds(read, revisionIds)).map(toRevision)
  const approvals = await approvalsOfRevisions(read, revisionIds)
  const approved = rows.filter((row) => row.state === 'approved').map((row) => row.id)
  const grants = await grantsOfRequests(read, approved)
  const credentialIds = [...new Set(grants.map((grant) => grant.credentialId))]
  const running = new Set(
    grants.filter((grant) => grant.effectiveEnd > now).map((grant) => grant.credentialId),
  )
  const standings = standingsById(
    await standingsAt(services, read, await credentialsByIds(read, [...running]), now),
  )
  const ends = await openEnds(read, credentialIds)
  const sites = await sitesByIds(read, [...new Set(rows.map((row) => draftOf(row).siteId))])
  return rows.map((row) => {
    const body = revisions.find((each) => each.id === row.revisionId)?.body
    const site = body?.site ?? sites.find((each) => each.id === draftOf(row).siteId)
    const said = approvals.filter((each) => each.revisionId === row.revisionId).map((each) => each.seat)
    const given = grants.filter((grant) => grant.requestId === row.id)
    const own = given.map((grant) => grantStatus(grant, standings.get(grant.credentialId), ends, now))
    return {
      id: row.id,
      number: row.number,
      state: row.state,
      status: requestStatus(row.state, said, own),
      isMine: row.requesterId === actor.personId,
      siteName: site?.name ?? null,
      timeZone: site?.timeZone ?? 'UTC',
      people: body?.people.map((person) => person.name) ?? [],
      access: body?.entitlements.map((entitlement) => entitlement.name) ?? [],
      validFrom: given.length > 0 ? Math.min(...given.map((grant) => grant.validFrom)) : row.validFrom,
      validTo: given.length > 0 ? Math.max(...given.map((grant) => grant.effectiveEnd)) : row.validTo,
      purpose: body?.purpose ?? draftOf(row).purpose,
      createdAt: row.createdAt,
    }
  })
}
