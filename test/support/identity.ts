import type { Id, Seat } from '~/domain/kernel/ids'
import type { Result } from '~/domain/kernel/result'
import { HOUR, SECOND } from '~/domain/kernel/time'
import type { Role } from '~/domain/person/roles'
import { sendDueMail } from '~/platform/mailbox.server'
import { newTotpSecret, totpCode } from '~/platform/totp.server'
import { loadActor, type SignedIn } from '~/usecases/identity/load-actor.server'
import { proveSession } from '~/usecases/identity/prove-session.server'
import { requestSignInLink } from '~/usecases/identity/request-sign-in-link.server'
import { secretContext } from '~/usecases/identity/second-factor.server'
import { signInWithLink } from '~/usecases/identity/sign-in.server'
import { insertPerson } from '~db/repositories/people'
import { insertRole } from '~db/repositories/roles'
import { insertSite } from '~db/repositories/sites'
import { factorOf, insertFactor } from '~db/repositories/totp-factors'
import type { TestPortal } from './portal'

type Parts = Pick<TestPortal, 'services' | 'clock' | 'mails'>

export interface Appointed {
  readonly role: Role
  readonly siteId?: Id
  readonly seat?: Seat
  /** Counts since long ago unless said otherwise, ms. */
  readonly effectiveAt?: number
}

/** Somebody of the staff, with appointments and, if `secret` is given, an enrolled second factor. */
export async function aStaffMember(
  { services }: Pick<TestPortal, 'services'>,
  name: string,
  roles: readonly Appointed[] = [],
  secret: string | null = null,
): Promise<{ id: Id; email: string }> {
  const { store, ids, clock, keys } = services
  const id = ids.id()
  const now = clock.now()
  const email = `${name.toLowerCase()}@example.com`
  await store.transact(async (tx) => {
    await insertPerson(tx, { id, kind: 'staff', name, email, crewLead: false, createdAt: now })
    for (const { role, siteId = null, seat = null, effectiveAt = now - HOUR } of roles) {
      await insertRole(tx, {
        id: ids.id(),
        personId: id,
        role,
        siteId,
        seat,
        assignedAt: now - HOUR,
        effectiveAt,
      })
    }
    if (secret !== null) {
      const sealedSecret = keys.sealer.seal(secret, secretContext(id))
      await insertFactor(tx, { personId: id, sealedSecret, lastUsedStep: 0, createdAt: now, enrolledAt: now })
    }
  })
  return { id, email }
}

export async function aSite({ services }: Pick<TestPortal, 'services'>, name = 'Hamburg'): Promise<Id> {
  const id = services.ids.id()
  await services.store.transact((tx) =>
    insertSite(tx, {
      id,
      name,
      timeZone: 'Europe/Berlin',
      callName: 'Gate desk',
      callPhone: '+49 40 1',
      createdAt: services.clock.now(),
    }),
  )
  return id
}

/** What a mail holds for signing in. */
export async function askForLink(portal: Parts, email: string, browser = 'browser-one') {
  const asked = await requestSignInLink(portal.services, { email, ip: '192.0.2.1', browser, returnTo: '/' })
  await sendDueMail(portal.services, portal.mails)
  // Not simply the last: what is urgent goes first, and other mail to the same person follows.
  const own = portal.mails.sent.filter(({ to, text }) => to === email && text.includes('/sign-in/link/'))
  const text = own.at(-1)?.text ?? ''
  return {
    asked,
    token: /\/sign-in\/link\/([A-Za-z0-9_-]+)/.exec(text)?.[1] ?? '',
    code: /^\s*(\d{8})$/m.exec(text)?.[1] ?? '',
  }
}

/** Signs in by mailed link. */
export async function signIn(portal: Parts, email: string): Promise<{ token: string; signedIn: SignedIn }> {
  const { token: link } = await askForLink(portal, email)
  const opened = value(
    await signInWithLink(portal.services, { token: link, ip: '192.0.2.1', userAgent: 'Test' }),
  )
  return { token: opened.token, signedIn: await whoIs(portal, opened.token) }
}

/** An administrator or approver with a second factor, signed in and proved. */
export async function signedInWithFactor(portal: Parts, name: string, roles: readonly Appointed[]) {
  const secret = newTotpSecret()
  const person = await aStaffMember(portal, name, roles, secret)
  const { signedIn } = await signIn(portal, person.email)
  const proved = value(await proveSession(portal.services, signedIn, totpCode(secret, portal.clock.now())))
  const now = await whoIs(portal, proved.token)
  return {
    ...person,
    secret,
    token: proved.token,
    actor: now.actor,
    /** A code that was not used yet: lets half a minute pass. */
    freshCode: () => {
      portal.clock.advance(30_000)
      return totpCode(secret, portal.clock.now())
    },
  }
}

/** The secret of somebody's second factor, which is enrolled when there is none. */
export async function secretOf({ services }: Pick<TestPortal, 'services'>, personId: Id): Promise<string> {
  const { store, keys, clock } = services
  const known = await factorOf(store.read, personId)
  if (known) return keys.sealer.open(known.sealedSecret, secretContext(personId))
  const secret = newTotpSecret()
  const sealedSecret = keys.sealer.seal(secret, secretContext(personId))
  const now = clock.now()
  await store.transact((tx) =>
    insertFactor(tx, { personId, sealedSecret, lastUsedStep: 0, createdAt: now, enrolledAt: now }),
  )
  return secret
}

/** A code of this person that was not used yet: half a minute passes for each. */
export async function freshCodeOf(
  portal: Pick<TestPortal, 'services' | 'clock'>,
  personId: Id,
): Promise<string> {
  const secret = await secretOf(portal, personId)
  portal.clock.advance(30 * SECOND)
  return totpCode(secret, portal.clock.now())
}

export async function whoIs({ services }: Pick<TestPortal, 'services'>, token: string): Promise<SignedIn> {
  const signedIn = await loadActor(services, token)
  if (signedIn === null) throw new Error('this session opens nothing')
  return signedIn
}

/** The value, or an error that names the problems. */
export function value<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(`refused: ${result.problems.map((problem) => problem.code).join(', ')}`)
}

/** The codes of a refusal; empty when it was accepted. */
export function codes(result: Result<unknown>): string[] {
  return result.ok ? [] : result.problems.map((problem) => problem.code)
}
