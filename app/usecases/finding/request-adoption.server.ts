import type { RevisionBody } from '~/domain/access-request/revision'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Problem, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import { type Adoption, whyNotAdopted } from '~/domain/reconciliation/adoption'
import { foreignAccountOf } from '~/domain/reconciliation/foreign-end'
import type { Services } from '~/platform/services'
import { tellSponsor, tellYourTurn } from '~/usecases/notice/request-mails.server'
import { currentEntitlements } from '~db/repositories/entitlements'
import { type FindingRow, updateFinding } from '~db/repositories/findings'
import { peopleByIds } from '~db/repositories/people'
import { insertRequest, nextRequestNumber } from '~db/repositories/requests'
import { type SystemRow, systemById } from '~db/repositories/systems'
import type { Tx } from '~db/store'
import { assessDraft, revisionBodyOf } from '../access-request/assess-draft.server'
import { loadDraftFacts } from '../access-request/draft-facts.server'
import { EMPTY_DRAFT, type RequestDraft } from '../access-request/request-draft'
import { saveRevision } from '../access-request/submit-request.server'
import { transactAs } from '../identity/actor-now.server'
import { holdersIn } from './adoption-checks.server'
import { bearingOf, findingWithSystem } from './finding-of-system.server'

/** So many accounts are asked for with one request. */
export const MOST_ADOPTED = 25

/** Whose the accounts are said to be, and what of the portal's rights they correspond to. */
export interface AdoptionInput {
  readonly accounts: readonly { readonly findingId: Id; readonly personId: Id }[]
  /** Entitlement ids, all of the accounts' system: each person is to hold all of them. */
  readonly entitlements: readonly Id[]
  /** Local time of the site, as typed. */
  readonly validFrom: string
  readonly validTo: string
  readonly purpose: string
  readonly workOrder: string
  readonly sponsorId: Id
}

/**
 * Asks that accounts of one system, which nobody granted, become those of a vendor's contractors: a request like any other,
 * which both seats decide. Whoever asks has no say in it. Nothing is touched before. Problems: not_found, nothing_selected,
 * too_many_selected, adoption_of_several_systems, cannot_adopt, those of `whyNotAdopted`, person_has_account, and at their
 * fields those of a request.
 */
export async function requestAdoption(
  services: Services,
  actor: Actor,
  input: AdoptionInput,
): Promise<Result<Id>> {
  const now = services.clock.now()
  if (input.accounts.length === 0) return refuse('nothing_selected')
  if (input.accounts.length > MOST_ADOPTED)
    return refuse({ code: 'too_many_selected', detail: { max: MOST_ADOPTED } })
  return transactAs(services, actor, async (tx, actor) => {
    const found = await findingsOf(tx, actor, input, now)
    if (!found.ok) return found
    const { system } = found.value
    if (services.connectors.get(system.kind).adopt === undefined) return refuse('cannot_adopt')
    const adopts = await adoptionsOf(tx, found.value, input, now)
    if (!adopts.ok) return adopts
    const requestId = services.ids.id()
    const body = await bodyOf(services, tx, actor, system, adopts.value, input, requestId, now)
    if (!body.ok) return body
    await save(services, tx, actor, body.value, input, now)
    return ok(requestId)
  })
}

interface Asked {
  readonly findings: readonly FindingRow[]
  readonly system: SystemRow
}

async function findingsOf(
  tx: Tx,
  actor: Actor,
  { accounts }: AdoptionInput,
  now: Instant,
): Promise<Result<Asked>> {
  const findings: FindingRow[] = []
  for (const id of new Set(accounts.map((each) => each.findingId))) {
    const held = await findingWithSystem(tx, id)
    const of = held && { siteId: held.system.siteId, ownerId: held.system.ownerId }
    if (!held || !of || !may(actor, 'finding.adopt', of, now)) return refuse('not_found')
    findings.push(held.finding)
  }
  const [systemId, another] = new Set(findings.map((each) => each.systemId))
  const system = systemId === undefined ? null : await systemById(tx, systemId)
  if (!system) return refuse('not_found')
  return another === undefined ? ok({ findings, system }) : refuse('adoption_of_several_systems')
}

async function adoptionsOf(
  tx: Tx,
  { findings, system }: Asked,
  { accounts }: AdoptionInput,
  now: Instant,
): Promise<Result<readonly Adoption[]>> {
  const problems: Problem[] = []
  const adopts: Adoption[] = []
  const people = accounts.map((each) => each.personId)
  const holders = await holdersIn(tx, system.id, people)
  for (const finding of findings) {
    const account = foreignAccountOf(finding)
    const why = whyNotAdopted(finding, await bearingOf(tx, { finding, system }, now), now)
    const detail = { account: account?.nativeName ?? '' }
    if (why !== null || account === null) {
      problems.push({ code: why ?? 'account_not_told', detail })
      continue
    }
    const [personId, ...more] = accounts
      .filter((each) => each.findingId === finding.id)
      .map((e) => e.personId)
    const field = `person.${finding.id}`
    if (!personId) problems.push({ code: 'choice_missing', field })
    else if (more.length > 0 || people.filter((id) => id === personId).length > 1)
      problems.push({ code: 'person_chosen_twice', field })
    else if (holders.has(personId)) problems.push({ code: 'person_has_account', field, detail })
    else adopts.push({ findingId: finding.id, systemId: finding.systemId, personId, ...account })
  }
  return problems.length > 0 ? { ok: false, problems } : ok(adopts)
}

/** The revision's text, if a request that says so could be sent. */
async function bodyOf(
  services: Services,
  tx: Tx,
  actor: Actor,
  system: SystemRow,
  adopts: readonly Adoption[],
  input: AdoptionInput,
  requestId: Id,
  now: Instant,
): Promise<Result<RevisionBody>> {
  const draft = draftOf(system, input)
  const [person] = await peopleByIds(tx, [draft.people[0] ?? ''])
  const facts = await loadDraftFacts(
    services,
    tx,
    { ...draft, requestId, requesterId: actor.personId, vendorId: person?.vendorId ?? null },
    now,
  )
  if (!facts) return refuse('not_found')
  const there = new Set(
    (await currentEntitlements(tx, { systemId: system.id })).map((each) => each.entitlement.id),
  )
  const problems: Problem[] = draft.entitlements.every((id) => there.has(id))
    ? []
    : [{ code: 'entitlement_unknown', field: 'entitlements' }]
  if (facts.vendor === null) problems.push({ code: 'adoption_without_vendor', field: 'people' })
  const assessed = assessDraft(services, facts, draft)
  const [first, ...rest] = [...problems, ...assessed.problems]
  if (first) return refuse(first, ...rest)
  if (!assessed.schedule) return refuse('window_missing')
  return ok({ ...revisionBodyOf(facts, draft, { schedule: assessed.schedule, grace: 0 }, 1), adopts })
}

function draftOf(system: SystemRow, input: AdoptionInput): RequestDraft {
  return {
    ...EMPTY_DRAFT,
    people: input.accounts.map((each) => each.personId),
    siteId: system.siteId,
    entitlements: [...new Set(input.entitlements)],
    validFrom: input.validFrom,
    validTo: input.validTo,
    purpose: input.purpose,
    workOrder: input.workOrder,
    sponsorId: input.sponsorId,
  }
}

async function save(
  services: Services,
  tx: Tx,
  actor: Actor,
  body: RevisionBody,
  input: AdoptionInput,
  now: Instant,
): Promise<void> {
  const { requestId } = body
  await insertRequest(tx, {
    id: requestId,
    number: await nextRequestNumber(tx),
    vendorId: body.vendorId,
    siteId: body.site.id,
    requesterId: actor.personId,
    sponsorId: body.sponsorId,
    state: 'draft',
    draft: { ...EMPTY_DRAFT, entitlements: [...input.entitlements] },
    revision: 0,
    previousRequestId: null,
    createdAt: now,
  })
  await saveRevision(services, tx, actor, { id: requestId }, body, now)
  const adopts = body.adopts ?? []
  for (const { findingId } of adopts) await updateFinding(tx, findingId, { adoptRequestId: requestId })
  await services.audit.appendAll(
    tx,
    now,
    adopts.map(({ findingId, systemId, personId }) => ({
      type: 'finding.adoption_asked',
      actorId: actor.personId,
      subjects: { system: systemId, site: body.site.id, person: personId, request: requestId },
      facts: { finding: findingId },
    })),
  )
  await tellYourTurn(services, tx, now, body)
  await tellSponsor(services, tx, now, body)
  tx.afterCommit(services.wake)
}
