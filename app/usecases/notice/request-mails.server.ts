import type { RevisionBody } from '~/domain/access-request/revision'
import type { Scope } from '~/domain/access-request/scope'
import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { formatInstant } from '~/words/format'
import { vendorById } from '~db/repositories/vendors'
import type { Tx } from '~db/store'
import { deciders, mailEach, peopleInOrder } from './recipients.server'
import { accessWords, bodyWindow, listWords, peopleWords, seatWords, windowWords } from './words'

type Mailing = Pick<Services, 'mail' | 'env'>

/** Both seats' approvers: it is their turn. */
export async function tellYourTurn(
  services: Mailing,
  tx: Tx,
  now: Instant,
  body: RevisionBody,
): Promise<void> {
  const [requester] = await peopleInOrder(tx, [body.requesterId])
  const vendor = await vendorName(tx, body)
  for (const seat of SEATS) {
    await mailEach(services, tx, now, await deciders(tx, body, seat, now), 'your_turn', (person) => ({
      name: person.name,
      seat: seatWords(seat),
      requester: requester?.name ?? '',
      vendor,
      site: body.site.name,
      people: peopleWords(body),
      access: accessWords(body),
      window: bodyWindow(body),
      decideBy: formatInstant(body.schedule.validTo, body.site.timeZone),
      link: `${services.env.baseUrl}/inbox/${body.requestId}`,
    }))
  }
}

/** The sponsor: named in a request, and able to end what it gives. */
export async function tellSponsor(
  services: Mailing,
  tx: Tx,
  now: Instant,
  body: RevisionBody,
): Promise<void> {
  const [requester] = await peopleInOrder(tx, [body.requesterId])
  const vendor = await vendorName(tx, body)
  await mailEach(services, tx, now, await peopleInOrder(tx, [body.sponsorId]), 'sponsor_told', (person) => ({
    name: person.name,
    requester: requester?.name ?? '',
    vendor,
    site: body.site.name,
    people: peopleWords(body),
    window: bodyWindow(body),
    purpose: body.purpose,
    link: requestLink(services, body.requestId),
  }))
}

/** The requester: an approver asks. */
export async function tellAsked(
  services: Mailing,
  tx: Tx,
  now: Instant,
  body: RevisionBody,
  asked: { readonly by: Id; readonly seat: Seat; readonly question: string },
): Promise<void> {
  const [asker] = await peopleInOrder(tx, [asked.by])
  await mailEach(services, tx, now, await peopleInOrder(tx, [body.requesterId]), 'asked', (person) => ({
    name: person.name,
    asker: asker?.name ?? '',
    seat: seatWords(asked.seat),
    question: asked.question,
    site: body.site.name,
    window: bodyWindow(body),
    link: `${requestLink(services, body.requestId)}#questions`,
  }))
}

/** Whoever asked: the answer. */
export async function tellAnswered(
  services: Mailing,
  tx: Tx,
  now: Instant,
  body: RevisionBody,
  said: { readonly to: Id; readonly by: Id; readonly question: string; readonly answer: string },
): Promise<void> {
  const [answerer] = await peopleInOrder(tx, [said.by])
  const vendor = await vendorName(tx, body)
  await mailEach(services, tx, now, await peopleInOrder(tx, [said.to]), 'answered', (person) => ({
    name: person.name,
    answerer: answerer?.name ?? '',
    question: said.question,
    answer: said.answer,
    vendor,
    site: body.site.name,
    decideBy: formatInstant(body.schedule.validTo, body.site.timeZone),
    link: `${services.env.baseUrl}/inbox/${body.requestId}`,
  }))
}

/** Requester and sponsor: both seats said yes, to this. */
export async function tellApproved(
  services: Mailing,
  tx: Tx,
  now: Instant,
  body: RevisionBody,
  granted: Scope,
  narrowed: boolean,
): Promise<void> {
  const { schedule } = granted
  const people = body.people.filter((person) => granted.people.includes(person.id))
  const entitlements = body.entitlements.filter((each) => granted.entitlements.includes(each.versionId))
  const recipients = await peopleInOrder(tx, [body.requesterId, body.sponsorId])
  await mailEach(services, tx, now, recipients, 'decided_approved', (person) => ({
    name: person.name,
    site: body.site.name,
    people: listWords(people.map((each) => each.name)),
    access: listWords(entitlements.map((each) => each.name)),
    window: windowWords(schedule.validFrom, schedule.validTo, body.site.timeZone, schedule.weekly !== null),
    narrowed,
    link: requestLink(services, body.requestId),
  }))
}

/** Requester and sponsor: no, and why. */
export async function tellDenied(
  services: Mailing,
  tx: Tx,
  now: Instant,
  body: RevisionBody,
  denied: { readonly by: string; readonly reason: string },
): Promise<void> {
  const recipients = await peopleInOrder(tx, [body.requesterId, body.sponsorId])
  await mailEach(services, tx, now, recipients, 'decided_denied', (person) => ({
    name: person.name,
    seat: denied.by,
    reason: denied.reason,
    site: body.site.name,
    window: bodyWindow(body),
    link: requestLink(services, body.requestId),
  }))
}

/** The requester: nobody decided in time. */
export async function tellLapsed(
  services: Mailing,
  tx: Tx,
  now: Instant,
  body: RevisionBody,
  undecided: readonly Seat[],
): Promise<void> {
  await mailEach(
    services,
    tx,
    now,
    await peopleInOrder(tx, [body.requesterId]),
    'request_lapsed',
    (person) => ({
      name: person.name,
      site: body.site.name,
      window: bodyWindow(body),
      undecided: undecided.map(seatWords).join(' and '),
      link: requestLink(services, body.requestId),
    }),
  )
}

async function vendorName(tx: Tx, body: RevisionBody): Promise<string> {
  const vendor = body.vendorId === null ? null : await vendorById(tx, body.vendorId)
  return vendor?.name ?? 'no vendor'
}

function requestLink({ env }: Mailing, requestId: Id): string {
  return `${env.baseUrl}/requests/${requestId}`
}
