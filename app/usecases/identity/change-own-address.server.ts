import { z } from 'zod'
import { atField, ok, type Result, refuse } from '~/domain/kernel/result'
import { type Instant, MINUTE } from '~/domain/kernel/time'
import { isFresh } from '~/domain/person/session'
import { DIGITS, randomCode } from '~/platform/ids.server'
import type { Services } from '~/platform/services'
import {
  insertChange,
  openChangesOf,
  type PendingChangeRow,
  settleChange,
  updateChangeBody,
} from '~db/repositories/pending-changes'
import { personByEmail, personById } from '~db/repositories/people'
import type { Handle, Tx } from '~db/store'
import { moveAddress } from '../staff/change-address.server'
import { isGuardedPerson } from '../staff/powers.server'
import type { SignedIn } from './load-actor.server'
import { stillSignedIn } from './open-session.server'
import { LIMITS, takeRateLimitIn } from './rate-limit.server'
import { logRefusedCode } from './refused-code.server'
import { ADDRESS_CODE_LIFETIME, digitsOf, MAX_CODE_TRIES } from './sign-in-rules'

const KIND = 'own_address'
const stored = z.object({ address: z.string(), codeHash: z.string(), attempts: z.number() })

type Self = Pick<SignedIn, 'actor' | 'session' | 'person'>

/**
 * Mails a code to the address somebody wants to sign in with from now on. Whether it is taken is said only to whoever
 * reads its mail. Problems: needs_second_person (approvers and administrators), sign_in_not_fresh, session_ended,
 * address_same, too_many_tries.
 */
export async function requestOwnAddress(
  services: Services,
  self: Self,
  email: string,
): Promise<Result<null>> {
  const { store, clock, ids, keys, mail } = services
  const now = clock.now()
  const { person } = self
  if (!isFresh(self.session, now)) return refuse('sign_in_not_fresh')
  if (email === person.email) return refuse({ code: 'address_same', field: 'email' })
  return store.transact(async (tx) => {
    const signedIn = await stillSignedIn(tx, self.session)
    if (!signedIn.ok) return signedIn
    if (await isGuardedPerson(tx, person.id, now)) return refuse('needs_second_person')
    const tries = await takeRateLimitIn(tx, `own-address:${person.id}`, LIMITS.addressChanges, now)
    if (!tries.ok) return atField(tries, 'email')
    const waiting = await waitingOf(tx, person.id, now)
    if (waiting) await drop(services, tx, waiting.id, person.id, 'withdrawn', now)
    const id = ids.id()
    const code = randomCode(8, DIGITS)
    await insertChange(tx, {
      id,
      kind: KIND,
      personId: person.id,
      body: { address: email, codeHash: keys.hashCode(code, contextOf(id)), attempts: 0 },
      proposedBy: person.id,
      proposedAt: now,
      expiresAt: now + ADDRESS_CODE_LIFETIME,
    })
    await services.audit.append(tx, now, {
      type: 'address.change_asked',
      actorId: person.id,
      subjects: { person: person.id, vendor: person.vendorId },
      facts: { change: id },
    })
    await mail.enqueue(tx, now, { personId: person.id, address: email }, 'address_check', {
      name: person.name,
      code,
      minutes: ADDRESS_CODE_LIFETIME / MINUTE,
    })
    return ok(null)
  })
}

/** False for those whose address is somebody else's business, too: approvers and administrators. */
export async function mayChangeAlone(services: Services, personId: string): Promise<boolean> {
  return !(await isGuardedPerson(services.store.read, personId, services.clock.now()))
}

/** The address that waits for its code, or null. */
export async function waitingOwnAddress(services: Services, personId: string): Promise<string | null> {
  const row = await waitingOf(services.store.read, personId, services.clock.now())
  return row === null ? null : stored.parse(row.body).address
}

/**
 * Moves to the new address with the code it was sent; every session ends, this one too. Problems, at the field
 * `code`: code_expired, code_wrong (five of them end the change), email_taken; and needs_second_person, session_ended.
 */
export async function confirmOwnAddress(services: Services, self: Self, code: string): Promise<Result<null>> {
  const now = services.clock.now()
  const personId = self.actor.personId
  return services.store.transact(async (tx) => {
    const signedIn = await stillSignedIn(tx, self.session)
    if (!signedIn.ok) return signedIn
    const row = await waitingOf(tx, personId, now)
    if (row === null) return refuse({ code: 'code_expired', field: 'code' })
    const { address, codeHash, attempts } = stored.parse(row.body)
    if (services.keys.hashCode(digitsOf(code), contextOf(row.id)) !== codeHash) {
      await updateChangeBody(tx, row.id, { address, codeHash, attempts: attempts + 1 })
      if (attempts + 1 >= MAX_CODE_TRIES) await drop(services, tx, row.id, personId, 'refused', now)
      const wrong = refuse({ code: 'code_wrong', field: 'code' })
      return logRefusedCode(services, tx, { personId, use: 'own_address' }, wrong, now)
    }
    if (await isGuardedPerson(tx, personId, now)) return refuse('needs_second_person')
    const person = await personById(tx, personId)
    if (person === null || person.archivedAt !== null) return refuse('not_found')
    if ((await personByEmail(tx, address)) !== null) return refuse({ code: 'email_taken', field: 'code' })
    await settleChange(tx, row.id, personId, 'confirmed', now)
    await moveAddress(services, tx, person, address, personId, now)
    return ok(null)
  })
}

/** Nothing comes of a change that waited: another one took its place, or its code was guessed at too often. */
async function drop(
  services: Pick<Services, 'audit'>,
  tx: Tx,
  changeId: string,
  personId: string,
  outcome: 'withdrawn' | 'refused',
  now: Instant,
): Promise<void> {
  await settleChange(tx, changeId, personId, outcome, now)
  await services.audit.append(tx, now, {
    type: 'address.change_dropped',
    actorId: personId,
    subjects: { person: personId },
    facts: { change: changeId, outcome },
  })
}

async function waitingOf(handle: Handle, personId: string, now: Instant): Promise<PendingChangeRow | null> {
  const waiting = await openChangesOf(handle, personId, now)
  return waiting.find((row) => row.kind === KIND) ?? null
}

function contextOf(changeId: string): string {
  return `own-address:${changeId}`
}
