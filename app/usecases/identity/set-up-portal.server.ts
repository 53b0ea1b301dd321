import { atField, ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { normalAddress } from '~/domain/person/address'
import type { Services } from '~/platform/services'
import { verifyTotp } from '~/platform/totp.server'
import { insertPerson, personByEmail } from '~db/repositories/people'
import { holdersOf, insertRole } from '~db/repositories/roles'
import { insertFactor } from '~db/repositories/totp-factors'
import type { Handle, Tx } from '~db/store'
import { reopenOffer } from './offer-second-factor.server'
import { type OpenedSession, openSession } from './open-session.server'
import { ipKey, LIMITS, takeRateLimitIn } from './rate-limit.server'
import { logRefusedCode } from './refused-code.server'
import { secretContext } from './second-factor.server'

/** What the link's token is the MAC of: it belongs to this database's keys, and needs no row that could be lost. */
const SET_UP = 'set-up link:1'

/** Whose second factor the set-up page offers, while there is nobody yet. */
export const SET_UP_OWNER = 'set-up'

/** Where the first administrator is made; null as soon as there is one, which ends the link for good. */
export async function ensureSetUpLink(services: Services): Promise<string | null> {
  if (await hasAdministrator(services.store.read)) return null
  return `${services.env.baseUrl}/setup/${services.keys.mac(SET_UP)}`
}

/** True while this token opens the set-up page. */
export async function isSetUpOpen(services: Services, token: string): Promise<boolean> {
  return services.keys.verifyMac(SET_UP, token) && !(await hasAdministrator(services.store.read))
}

export interface SetUp {
  readonly token: string
  readonly name: string
  readonly email: string
  /** `offerSecondFactor(services, SET_UP_OWNER, email).sealed`, and a code of it. */
  readonly sealed: string
  readonly code: string
  readonly ip: string
  readonly userAgent: string | null
}

/**
 * Makes the first administrator, second factor and session included. Of two people who try at once, one succeeds.
 * Problems: not_found (wrong token, or there is an administrator), email_invalid, email_taken, offer_expired,
 * code_wrong, too_many_tries.
 */
export async function setUpPortal(services: Services, input: SetUp): Promise<Result<OpenedSession>> {
  const now = services.clock.now()
  if (!services.keys.verifyMac(SET_UP, input.token)) return refuse('not_found')
  const email = normalAddress(input.email)
  if (email === null) return refuse({ code: 'email_invalid', field: 'email' })
  const offer = reopenOffer(services, SET_UP_OWNER, email, input.sealed)
  if (offer === null) return refuse('offer_expired')
  return services.store.transact(async (tx) => {
    if (await hasAdministrator(tx)) return refuse('not_found')
    const tries = await takeRateLimitIn(tx, `set-up:ip:${ipKey(input.ip)}`, LIMITS.setUpPerIp, now)
    const by = { personId: null, use: 'set_up' } as const
    if (!tries.ok) return logRefusedCode(services, tx, by, atField(tries, 'code'), now)
    if ((await personByEmail(tx, email)) !== null) return refuse({ code: 'email_taken', field: 'email' })
    const answer = verifyTotp({
      secret: offer.secret,
      code: input.code,
      now: services.clock.wall(),
      lastUsedStep: null,
    })
    if (!answer.ok) {
      return logRefusedCode(services, tx, by, refuse({ code: 'code_wrong', field: 'code' }), now)
    }
    const factor = { secret: offer.secret, step: answer.step }
    return ok(await makeAdministrator(services, tx, { ...input, email }, factor, now))
  })
}

async function makeAdministrator(
  services: Services,
  tx: Tx,
  { name, email, userAgent }: Pick<SetUp, 'name' | 'email' | 'userAgent'>,
  factor: { secret: string; step: number },
  now: Instant,
): Promise<OpenedSession> {
  const { ids, keys, audit } = services
  const personId = ids.id()
  const person = { id: personId, kind: 'staff' as const, name, email, crewLead: false, createdAt: now }
  await insertPerson(tx, person)
  await insertRole(tx, { id: ids.id(), personId, role: 'administrator', assignedAt: now, effectiveAt: now })
  await insertFactor(tx, {
    personId,
    sealedSecret: keys.sealer.seal(factor.secret, secretContext(personId)),
    lastUsedStep: factor.step,
    createdAt: now,
    enrolledAt: now,
  })
  const subjects = { person: personId }
  await audit.append(tx, now, { type: 'portal.set_up', actorId: personId, subjects })
  await audit.append(tx, now, {
    type: 'role.assigned',
    actorId: personId,
    subjects,
    facts: { role: 'administrator', effectiveAt: now },
  })
  await audit.append(tx, now, { type: 'second_factor.enrolled', actorId: personId, subjects })
  return openSession(services, tx, person, userAgent, now, now)
}

async function hasAdministrator(handle: Handle): Promise<boolean> {
  return (await holdersOf(handle, 'administrator')).length > 0
}
