import type { Scope } from '~/domain/access-request/scope'
import { graceEntry } from '~/domain/grant/grace'
import type { Id, Seat } from '~/domain/kernel/ids'
import type { Result } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import type { RequestDraft } from '~/usecases/access-request/request-draft'
import { saveAnswers } from '~/usecases/access-request/save-answers.server'
import { showWizard } from '~/usecases/access-request/show-wizard.server'
import { startDraft } from '~/usecases/access-request/start-draft.server'
import { submitRequest } from '~/usecases/access-request/submit-request.server'
import { type Decided, decideRequests } from '~/usecases/approval/decide-requests.server'
import { toRevision } from '~db/repositories/credential-standing'
import { type RequestRow, requestById, revisionById } from '~db/repositories/requests'
import type { SampleOrganisation } from '~db/seed'
import { freshCodeOf, value } from './identity'
import { actorOf, sampleOrganisation } from './organisation'
import type { TestPortal } from './portal'

/** What is asked for, by the sample organisation's short names; times are local to the site. */
export interface Wish {
  readonly people?: readonly string[]
  readonly site?: string
  readonly entitlements?: readonly string[]
  readonly validFrom?: string
  readonly validTo?: string
  readonly openings?: RequestDraft['openings']
  /** Minutes for which open sessions may go on after the end. */
  readonly grace?: string
  readonly purpose?: string
  readonly workOrder?: string
  readonly sponsor?: string
}

/** Lena's crew for the afternoon of the test's day: tests start at 10:00 local time. */
const USUAL = {
  people: ['tomasz', 'amina'],
  site: 'hamburg',
  entitlements: ['loadingBay', 'commsRoom'],
  validFrom: '2026-03-10T12:00',
  validTo: '2026-03-10T18:00',
  purpose: 'Replace two cameras',
  workOrder: 'WO-7',
  sponsor: 'sofia',
} as const

export interface Wording {
  readonly seat?: Seat
  readonly verdict?: 'approve' | 'deny'
  readonly scope?: (asked: Scope) => Scope
  readonly reason?: string
  readonly digest?: string
  readonly code?: string
}

/** The people of the sample organisation, doing what they do through the use cases' doors. */
export async function requestDesk(portal: TestPortal) {
  const organisation = await sampleOrganisation(portal)
  return deskOf(portal, organisation)
}

export type RequestDesk = Awaited<ReturnType<typeof requestDesk>>

/** The same, over an organisation that is there already. */
export function deskOf(portal: TestPortal, organisation: SampleOrganisation) {
  const { services, clock } = portal
  const idOf = (key: string): Id => organisation.people[key] ?? key
  const actor = (key: string): Promise<Actor> => actorOf(portal, idOf(key))

  async function answer(by: string, requestId: Id, wish: Wish): Promise<void> {
    const typed = typedFor(wish)
    for (const step of ['who', 'where', 'what', 'when', 'why'] as const) {
      value(await saveAnswers(services, await actor(by), { requestId, step, typed }))
    }
  }

  function typedFor(wish: Wish): RequestDraft {
    const all = { ...USUAL, ...wish }
    return {
      people: all.people.map(idOf),
      siteId: organisation.sites[all.site] ?? all.site,
      entitlements: all.entitlements.map((key) => organisation.entitlements[key]?.id ?? key),
      validFrom: all.validFrom,
      validTo: all.validTo,
      hours: wish.openings ? 'weekly' : 'always',
      openings: wish.openings ? [...wish.openings] : [],
      graceMinutes: all.grace ?? '',
      purpose: all.purpose,
      workOrder: all.workOrder,
      sponsorId: idOf(all.sponsor),
    }
  }

  async function send(by: string, requestId: Id): Promise<Result<null>> {
    const shown = await showWizard(services, await actor(by), { requestId, step: 'check' })
    const shownDigest = shown.ok ? (shown.value.digest ?? '') : ''
    return submitRequest(services, await actor(by), { requestId, shownDigest })
  }

  async function draft(by: string, wish: Wish = {}): Promise<Id> {
    const id = value(await startDraft(services, await actor(by), { likeRequestId: null }))
    await answer(by, id, wish)
    return id
  }

  async function request(id: Id): Promise<RequestRow> {
    const row = await requestById(services.store.read, id)
    if (!row) throw new Error(`there is no request ${id}`)
    return row
  }

  async function revision(id: Id) {
    const row = await revisionById(services.store.read, (await request(id)).revisionId ?? '')
    if (!row) throw new Error(`request ${id} was never sent`)
    return toRevision(row)
  }

  const freshCode = (key: string): Promise<string> => freshCodeOf(portal, idOf(key))

  async function decide(
    key: string,
    ids: Id | readonly Id[],
    say: Wording = {},
  ): Promise<Result<readonly Decided[]>> {
    const code = say.code ?? (await freshCode(key))
    const by = await actor(key)
    const seat = say.seat ?? by.assignments.find((each) => each.seat !== null)?.seat ?? 'it'
    const items = await Promise.all(
      [ids].flat().map(async (requestId) => {
        const { body, digest } = await revision(requestId)
        const asked = {
          people: body.people.map((person) => person.id),
          entitlements: body.entitlements.map((each) => each.versionId),
          schedule: body.schedule,
          ...graceEntry(body),
        }
        return { requestId, seat, digest: say.digest ?? digest, scope: say.scope?.(asked) ?? null }
      }),
    )
    const { verdict = 'approve', reason = '' } = say
    return decideRequests(services, by, { verdict, items, reason, code })
  }

  return {
    portal,
    services,
    clock,
    organisation,
    idOf,
    actor,
    answer,
    draft,
    send,
    request,
    revision,
    freshCode,
    decide,
    /** Drafted and sent. */
    async ask(by: string, wish: Wish = {}): Promise<Id> {
      const id = await draft(by, wish)
      value(await send(by, id))
      return id
    },
    /** Sent, and approved as it stands by both seats of Hamburg. */
    async approved(by: string, wish: Wish = {}): Promise<Id> {
      const id = await this.ask(by, wish)
      value(await decide('ines', id))
      value(await decide('pia', id))
      return id
    },
    /** The same people in another node's portal on the same database. */
    at: (other: TestPortal) => deskOf(other, organisation),
  }
}
