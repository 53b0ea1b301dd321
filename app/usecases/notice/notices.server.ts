import type { Id } from '~/domain/kernel/ids'
import { HOUR } from '~/domain/kernel/time'
import type { Notices } from '~/platform/notices'
import type { Services } from '~/platform/services'
import { takeRateLimitIn } from '~/usecases/identity/rate-limit.server'
import { formatInstant } from '~/words/format'
import { labelFor } from '~/words/messages'
import { spanText } from '~/words/span'
import type { CredentialFacts } from '~db/repositories/credential-facts'
import type { EndRow } from '~db/repositories/ends'
import { entitlementVersionsByIds } from '~db/repositories/entitlements'
import { requestsByIds } from '~db/repositories/requests'
import { holdersOf, seatHolders } from '~db/repositories/roles'
import type { Tx } from '~db/store'
import { tellEscalated } from './escalated-mails.server'
import { tellLocked } from './locked-mails.server'
import { mailEach, peopleInOrder } from './recipients.server'
import { listWords } from './words'

/** A system that fails leaves thousands behind at once: whoever must act needs to be told, and not thousands of times. */
const MAILS_OF_A_SYSTEM = { max: 5, window: HOUR } as const

/** By what the holder uses it, as they are told. */
const MEANS = { pass: 'pass', password: 'account', none: 'other' } as const

/** What the engine did, as mails, each in the transaction that records it. */
export function createNotices(services: Pick<Services, 'mail' | 'env' | 'connectors'>): Notices {
  const { baseUrl } = services.env
  return {
    async given(tx, facts, ends, now) {
      const { credential, person, site, system } = facts
      const means = MEANS[services.connectors.get(system.kind).holderSecret]
      const page = { pass: '/pass', account: `/credentials/${credential.id}/secret`, other: '/' }[means]
      const access = await accessOf(tx, ends)
      const until = Math.max(...ends.map((end) => end.plannedAt))
      await mailEach(services, tx, now, [person], 'starts', () => ({
        name: person.name,
        site: site.name,
        access,
        startsAt: formatInstant(now, site.timeZone),
        endsAt: formatInstant(until, site.timeZone),
        link: `${baseUrl}${page}`,
        means,
      }))
    },

    async ended(tx, facts, ends, now) {
      const { person, site } = facts
      const locked = ends.filter((end) => end.reason === 'locked')
      if (locked.length > 0) await tellLocked(services, tx, facts, locked, now)
      const over = ends.filter((end) => end.reason !== 'locked')
      const requests = await requestsByIds(tx, [...new Set(over.map((end) => end.requestId))])
      for (const request of requests) {
        const own = over.filter((end) => end.requestId === request.id)
        const access = await accessOf(tx, own)
        const recipients = await peopleInOrder(tx, [person.id, request.requesterId])
        await mailEach(services, tx, now, recipients, 'ended', (recipient) => ({
          name: recipient.name,
          site: site.name,
          person: person.name,
          access,
          endedAt: formatInstant(Math.min(...own.map((end) => end.plannedAt)), site.timeZone),
          confirmedAt: formatInstant(now, site.timeZone),
          link: `${baseUrl}/requests/${request.id}`,
        }))
      }
    },

    async overdue(tx, facts, ends, planned, fault, now) {
      const { person, site, system } = facts
      const taken = await takeRateLimitIn(tx, `overdue:${system.id}`, MAILS_OF_A_SYSTEM, now)
      if (!taken.ok) return
      const access = await accessOf(tx, ends)
      await mailEach(services, tx, now, await whoMustAct(tx, facts, now), 'end_failed', (recipient) => ({
        name: recipient.name,
        system: system.name,
        site: site.name,
        person: person.name,
        access,
        plannedEnd: formatInstant(planned, site.timeZone),
        overdueBy: spanText(now - planned),
        lastProblem: fault === null ? 'The system still shows the access.' : labelFor('fault', fault),
        manualSteps: system.manualSteps.trim() || 'No steps were written down. Ask the owner of the system.',
        lastForNow: taken.value.left === 0,
        link: `${baseUrl}/overdue`,
      }))
    },

    async escalated(tx, systemId, findings, now) {
      await tellEscalated(services, tx, systemId, findings, now)
    },

    async cameBack(tx, facts, now) {
      const { person, site, system, artifact } = facts
      const taken = await takeRateLimitIn(tx, `came-back:${system.id}`, MAILS_OF_A_SYSTEM, now)
      if (!taken.ok) return
      await mailEach(services, tx, now, await whoMustAct(tx, facts, now), 'came_back', (recipient) => ({
        name: recipient.name,
        system: system.name,
        site: site.name,
        person: person.name,
        account: artifact?.nativeName ?? '',
        seenAt: formatInstant(now, site.timeZone),
        lastForNow: taken.value.left === 0,
        link: `${baseUrl}/audit/people/${person.id}`,
      }))
    },

    async frozen(tx, reason, now) {
      const people = [...(await holdersOf(tx, 'approver')), ...(await holdersOf(tx, 'administrator'))]
        .filter((holder) => holder.role.effectiveAt <= now)
        .map((holder) => holder.person)
      await mailEach(services, tx, now, people, 'giving_frozen', (recipient) => ({
        name: recipient.name,
        reason: labelFor('freeze', reason),
        todo: labelFor('freeze_todo', reason),
        since: formatInstant(now, 'UTC'),
        link: `${baseUrl}/giving`,
      }))
    },
  }
}

/** The system's owner, and everybody who holds its owner seat at the site. */
async function whoMustAct(tx: Tx, { system }: Pick<CredentialFacts, 'system'>, now: number) {
  const owner = await peopleInOrder(tx, [system.ownerId])
  return [...owner, ...(await seatHolders(tx, system.siteId, system.ownerSeat, now))]
}

async function accessOf(tx: Tx, ends: readonly EndRow[]): Promise<string> {
  const ids: readonly Id[] = [...new Set(ends.map((end) => end.entitlementVersionId))]
  const versions = await entitlementVersionsByIds(tx, ids)
  return listWords(versions.map((version) => version.name)) || 'an account whose access had ended'
}
