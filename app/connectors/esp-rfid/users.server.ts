import { randomInt } from 'node:crypto'
import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import { ConnectorError, type Order, type Subject } from '../contract'
import { sentinelNotSeen } from '../list-whole'
import { notTheOne, withoutOurMark } from '../mark'
import { doorsOf, type EspRfidConfig, type EspRfidEntitlement } from './config'
import type { Door, Reading } from './door.server'
import { ACCOUNT, credentialOf, type DoorUser, idOf, nameOf, secondBefore, secondFrom, userOf } from './user'

/** Digits of a PIN: nobody tries a hundred million at a door. */
export const PIN_DIGITS = 8
export const DIGITS = '0123456789'

/** A user that stands for a subject at one controller, or stands in its way. */
export interface Match {
  readonly reading: Reading
  readonly user: DoorUser
  /** It bears the subject's mark. */
  readonly ours: boolean
}

/** Reads and writes users of all controllers for one act. Only what people ordered touches one without the order's mark. */
export class Users {
  constructor(
    private readonly doors: readonly Door[],
    private readonly config: EspRfidConfig,
    private readonly systemId: string,
  ) {}

  /** What every controller holds, one after another: they share a topic, and users do not say whose they are. */
  async read(): Promise<Reading[]> {
    const readings: Reading[] = []
    for (const door of this.doors) readings.push(await door.read(this.config.sentinelEntry))
    return readings
  }

  /** By native id and by mark; by name only where neither finds anybody. */
  matches(readings: readonly Reading[], subject: Subject): Match[] {
    const found = readings.flatMap((reading) =>
      reading.users.map((user) => ({ reading, user, ours: credentialOf(user) === subject.credentialId })),
    )
    const own = found.filter(({ user, ours }) => ours || idOf(this.systemId, user.uid) === subject.nativeId)
    return own.length > 0 ? own : found.filter(({ user }) => nameOf(user) === subject.nativeName)
  }

  /** Makes the user at exactly the ordered controllers, and returns its native id. */
  async give(order: Order<EspRfidEntitlement>): Promise<string> {
    const { validFrom, validTo } = order
    if (validFrom === null || validTo === null)
      throw new ConnectorError('refused', 'A user is given only with an end.')
    const wanted = new Set(order.entitlements.map(({ mapping }) => mapping.door))
    const known = doorsOf(this.config)
    if (![...wanted].every((door) => known.includes(door)))
      throw new ConnectorError('refused', 'The controller that the entitlement names is not in the settings.')
    const readings = await this.read()
    assertSighted(readings)
    const held = this.matches(readings, order)
    const uid = order.secret ?? held[0]?.user.uid ?? newPin()
    if (!/^[0-9]{4,19}$/.test(uid))
      throw new ConnectorError('refused', 'The PIN is none that a keypad takes.')
    assertOurs(held)
    if (readings.some(({ users }) => users.some((user) => user.uid === uid && !isOrdered(user, order))))
      throw new ConnectorError('conflict', 'Somebody else at a controller has the same card or PIN.')
    for (const { reading, user } of held)
      if (user.uid !== uid || !wanted.has(reading.door)) await this.#at(reading).remove(user.uid)
    const wish = {
      uid,
      user: userOf(order.nativeName, order),
      account: ACCOUNT.always,
      since: secondFrom(validFrom),
      until: secondBefore(validTo),
    }
    for (const reading of readings)
      if (wanted.has(reading.door) && !holds(reading, wish)) await this.#at(reading).write(wish)
    return idOf(this.systemId, uid)
  }

  /**
   * Switches the user off, or deletes it, at every controller that has it. A controller that fails does not keep the next from
   * being asked; the first failure is thrown. Somebody else's user of the same name is left alone, and ours is then not
   * found, which is success.
   */
  async take(order: Order<EspRfidEntitlement>): Promise<string | null> {
    const failures: unknown[] = []
    let nativeId = order.nativeId
    for (const door of this.doors) {
      const work = async () => {
        const reading = await door.read(this.config.sentinelEntry)
        const held = this.matches([reading], order).filter(
          ({ user, ours }) => ours || idOf(this.systemId, user.uid) === order.nativeId,
        )
        assertOurs(held)
        for (const { user } of held) {
          nativeId ??= idOf(this.systemId, user.uid)
          if (order.state === 'gone') await door.remove(user.uid)
          else if (user.account !== ACCOUNT.disabled)
            await door.write({ ...user, account: ACCOUNT.disabled, since: 0, until: 0 })
        }
      }
      await work().catch((error: unknown) => failures.push(error))
    }
    if (failures.length > 0) throw failures[0]
    return nativeId
  }

  /**
   * Deletes the card or PIN at every controller that has it. A controller that fails does not keep the next from being asked;
   * the first failure is thrown. See the contract.
   */
  async endForeign({ nativeId, nativeName }: ForeignAccount): Promise<void> {
    const readings = await this.read()
    assertSighted(readings)
    const isIt = (user: DoorUser) => idOf(this.systemId, user.uid) === nativeId
    const found = readings.flatMap((reading) =>
      reading.users.filter(isIt).map((user) => ({ reading, user, isSentinel: user === reading.sentinel })),
    )
    // Under another name at any of them it is not the one that was looked at.
    if (
      found.some(
        ({ user, isSentinel }) => isSentinel || user.user !== nativeName || credentialOf(user) !== null,
      )
    )
      throw notTheOne('user')
    const failures: unknown[] = []
    for (const { reading, user } of found)
      await this.#at(reading)
        .remove(user.uid)
        .catch((error: unknown) => failures.push(error))
    if (failures.length > 0) throw failures[0]
  }

  #at({ door }: Reading): Door {
    const found = this.doors.find(({ address }) => address === door)
    if (found === undefined) throw new Error(`no controller ${door}`)
    return found
  }
}

function isOrdered(user: DoorUser, { credentialId }: Subject): boolean {
  return credentialOf(user) === credentialId
}

function assertSighted(readings: readonly Reading[]): void {
  if (readings.some(({ sentinel }) => sentinel === null)) throw sentinelNotSeen()
}

function assertOurs(held: readonly Match[]): void {
  if (held.every(({ ours }) => ours)) return
  throw withoutOurMark('A user')
}

function holds({ users }: Reading, wish: Omit<DoorUser, 'relays'>): boolean {
  return users.some(
    (user) =>
      user.uid === wish.uid &&
      user.user === wish.user &&
      user.account === wish.account &&
      user.relays.length === 0 &&
      user.since === wish.since &&
      user.until === wish.until,
  )
}

function newPin(): string {
  return Array.from({ length: PIN_DIGITS }, () => DIGITS.charAt(randomInt(DIGITS.length))).join('')
}
