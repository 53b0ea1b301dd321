import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Instant, SECOND } from '~/domain/kernel/time'
import type { OrderedCredential } from '../contract'
import { markOf } from '../mark'

/** What the firmware calls account types, of the user and of each relay beyond the first. */
export const ACCOUNT = { disabled: 0, always: 1, admin: 99 } as const

/** A user as a controller tells it: whose card or PIN opens what. */
export interface DoorUser {
  /** The card's number, or the PIN: whoever knows it is let in. Never told, logged or stored. */
  readonly uid: string
  readonly user: string
  readonly account: number
  /** Numbers of the relays beyond the first that open too. */
  readonly relays: readonly number[]
  /** Seconds since 1970; both inside. */
  readonly since: number
  readonly until: number
}

/** The firmware keeps what it was given, as text or as a number. */
const number = z.coerce.number().catch(Number.NaN)
const text = z.union([z.string(), z.number()]).transform(String)

/** A message that tells a user: no other has a `uid` and an `acctype`. */
export const doorUser = z
  .object({
    uid: text.refine((uid) => uid !== ''),
    user: text.nullish().transform((user) => user ?? ''),
    acctype: number,
    acctype2: number.nullish(),
    acctype3: number.nullish(),
    acctype4: number.nullish(),
    validsince: number.nullish(),
    validuntil: number.nullish(),
  })
  .transform(
    (told): DoorUser => ({
      uid: told.uid,
      user: told.user,
      // What is none of the numbers is told as what may be most.
      account: Number.isInteger(told.acctype) ? told.acctype : ACCOUNT.admin,
      relays: [told.acctype2, told.acctype3, told.acctype4].flatMap((type, at) => (type ? [at + 2] : [])),
      since: told.validsince || 0,
      until: told.validuntil || 0,
    }),
  )

/** The name under which a controller keeps a holder: 60 characters, of 63 that its firmware reads. */
export function userOf(nativeName: string, { credentialId }: OrderedCredential): string {
  return `${nativeName} ${markOf(credentialId)}`
}

/** The credential that a user's mark names; null when it bears none of ours. */
export function credentialOf({ user }: DoorUser): string | null {
  return / daypass:(\S+)$/.exec(user)?.[1] ?? null
}

/** A user's name without our mark. */
export function nameOf(user: DoorUser): string {
  return user.user.replace(/ daypass:\S+$/, '')
}

/**
 * The id of a card or PIN in a system, 16 hexadecimal digits: its number itself opens doors, and stands neither in the
 * database nor on a screen.
 */
export function idOf(systemId: string, uid: string): string {
  return createHash('sha256').update(`${systemId}\n${uid}`).digest('hex').slice(0, 16)
}

/** Access that a controller gives to a user, as entitlements are named. */
export function accessOf(door: string, { account, relays }: DoorUser): string[] {
  if (account === ACCOUNT.admin) return [`${door} administrator`]
  if (account !== ACCOUNT.always) return []
  return [door, ...relays.map((relay) => `${door} relay ${relay}`)]
}

export function isActive({ account }: DoorUser): boolean {
  return account !== ACCOUNT.disabled
}

/** The first second that begins at or after an instant. */
export function secondFrom(at: Instant): number {
  return Math.ceil(at / SECOND)
}

/** The last second that is over at an instant: the firmware lets in through the whole of `validuntil`. */
export function secondBefore(at: Instant): number {
  return Math.floor(at / SECOND) - 1
}

/** When a user of this `validuntil` is refused, ms. */
export function endOf({ until }: DoorUser): Instant {
  return (until + 1) * SECOND
}
