import { z } from 'zod'
import type { Instant } from '~/domain/kernel/time'
import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import { ConnectorError, type Order } from '../contract'
import { notTheOne, withoutOurMark } from '../mark'
import type { SeamClient } from './client.server'
import { isLeaving, refusalOf } from './code-state'
import type { LockConfig, LockEntitlement } from './config'
import { keyOf, type Locks, nativeIdOf, nextNativeId, type Sight } from './locks.server'
import { markedName, readName } from './names'
import { type AccessCode, accessCode } from './wire'

type LockOrder = Order<LockEntitlement>

/** What one lock is to hold of an order. */
interface Wanted {
  readonly lock: string
  readonly until: Instant
}

/** Writes access codes: one of a credential on each lock that it opens, all with the same PIN. */
export class Codes {
  constructor(
    private readonly client: SeamClient,
    private readonly locks: Locks,
    private readonly config: LockConfig,
  ) {}

  /** Makes the codes what the order says, and returns their native id. Never touches one that does not bear the mark. */
  async give(order: LockOrder): Promise<string> {
    const wanted = this.#wanted(order)
    const found = await this.locks.find(order)
    assertOurs(found)
    const kept = await this.#takeTooMuch(found.ours, wanted)
    const nativeId = kept.map(nativeIdOf).find((id) => id !== null) ?? nextNativeId(order)
    // Without a secret the holder's PIN is what the other locks have.
    let pin = order.secret ?? kept.find((code) => code.pin !== null)?.pin ?? null
    let made = false
    for (const each of wanted) {
      const code = kept.find(({ lock }) => lock === each.lock)
      if (code) await this.#match(code, order, each)
      else pin = (await this.#make(order, each, nativeId, pin)) ?? pin
      made ||= !code
    }
    return made ? this.#made(order, wanted) : nativeId
  }

  /**
   * Deletes every code that bears the order's mark. One that cannot be deleted does not keep the next from being; the
   * first failure is thrown then.
   */
  async take(order: LockOrder): Promise<string | null> {
    const { ours, unmarked } = await this.locks.find(order)
    const results: PromiseSettledResult<unknown>[] = []
    for (const code of ours) results.push(...(await Promise.allSettled([this.#delete(code)])))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
    if (unmarked.length > 0) throw unmarkedConflict()
    return order.nativeId
  }

  /** Deletes a code that is not ours, once people ordered it. See the contract. */
  async endForeign({ nativeId, nativeName }: ForeignAccount): Promise<void> {
    for (const lock of this.locks.ids) {
      const codes = await this.locks.on(lock)
      const code = codes.find((each) => each.id === nativeId || nativeIdOf(each) === nativeId)
      if (!code) continue
      const { name, credentialId } = readName(code.name)
      if (name !== nativeName || credentialId !== null || nativeIdOf(code) !== null) throw notTheOne('code')
      return this.#delete(code)
    }
  }

  #wanted(order: LockOrder): Wanted[] {
    const untils = new Map<string, Instant>()
    for (const { mapping, until } of order.entitlements) {
      if (!this.locks.ids.includes(mapping.lock))
        throw new ConnectorError('refused', 'The lock that the entitlement names is not in the settings.')
      untils.set(mapping.lock, Math.max(until, untils.get(mapping.lock) ?? until))
    }
    return [...untils].map(([lock, until]) => ({ lock, until }))
  }

  /** What is too much goes first: codes on other locks, second ones, and those that the service no longer manages. */
  async #takeTooMuch(ours: readonly AccessCode[], wanted: readonly Wanted[]): Promise<AccessCode[]> {
    const kept: AccessCode[] = []
    for (const code of oldestFirst(ours)) {
      const isWanted = wanted.some(({ lock }) => lock === code.lock)
      const isSecond = kept.some(({ lock }) => lock === code.lock)
      if (isWanted && !isSecond && code.managed) kept.push(code)
      else await this.#delete(code)
    }
    return kept
  }

  async #match(code: AccessCode, order: LockOrder, { until }: Wanted): Promise<void> {
    if (isLeaving(code))
      throw new ConnectorError('refused', 'The code that was there before is still being taken off the lock.')
    const samePin = order.secret === null || code.pin === order.secret
    if (samePin && code.startsAt === order.validFrom && code.endsAt === until) {
      const refusal = refusalOf(code)
      if (refusal === null) return
      throw new ConnectorError('refused', `The lock did not take the code (${refusal}).`)
    }
    const answer = await this.client.write(
      '/access_codes/update',
      {
        access_code_id: code.id,
        type: 'time_bound',
        ...timeFrame(order, until),
        ...(order.secret === null ? {} : { code: order.secret }),
      },
      true,
    )
    if (answer.status === 409) throw pinTaken()
    if (answer.status === 404)
      throw new ConnectorError('refused', 'The code vanished while it was being changed.')
  }

  /** Returns the new code's PIN as far as the service tells it. */
  async #make(
    order: LockOrder,
    { lock, until }: Wanted,
    nativeId: string,
    pin: string | null,
  ): Promise<string | null> {
    const answer = await this.client.write(
      '/access_codes/create',
      {
        device_id: lock,
        name: markedName(order.nativeName, order),
        common_code_key: keyOf(nativeId, lock),
        ...(pin === null ? { preferred_code_length: this.config.pinDigits } : { code: pin }),
        ...timeFrame(order, until),
      },
      true,
    )
    if (answer.status === 404) throw new ConnectorError('refused', 'The lock is not there.')
    if (answer.status === 409) {
      // It may be us: an answer that was lost, or a delivery that ran beside this one.
      const { ours } = await this.locks.find(order)
      const there = ours.find((code) => code.lock === lock)
      if (!there) throw pinTaken()
      return there.pin
    }
    const created = this.client.parse(answer, z.object({ access_code: accessCode })).access_code
    if (created.key !== null) return created.pin
    const [stored] = (await this.locks.find(order)).ours.filter(({ id }) => id === created.id)
    if (stored?.key !== null) return created.pin
    await this.#delete(created)
    throw new ConnectorError(
      'unsupported',
      'The target does not keep common_code_key, the id of what is ours.',
    )
  }

  /** The native id of what is there now, without the second codes of deliveries that ran beside this one. */
  async #made(order: LockOrder, wanted: readonly Wanted[]): Promise<string> {
    const { ours } = await this.locks.find(order)
    const kept = await this.#takeTooMuch(ours, wanted)
    const nativeId = oldestFirst(kept)
      .map(nativeIdOf)
      .find((id) => id !== null)
    return nativeId ?? nextNativeId(order)
  }

  async #delete(code: AccessCode): Promise<void> {
    const path = code.managed ? '/access_codes/delete' : '/access_codes/unmanaged/delete'
    await this.client.write(path, { access_code_id: code.id })
  }
}

function timeFrame(order: LockOrder, until: Instant) {
  return {
    starts_at: new Date(order.validFrom ?? until).toISOString(),
    ends_at: new Date(until).toISOString(),
  }
}

function oldestFirst(codes: readonly AccessCode[]): AccessCode[] {
  return [...codes].sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0) || (a.id < b.id ? -1 : 1))
}

function assertOurs({ ours, unmarked, foreign }: Sight): void {
  if (unmarked.length > 0) throw unmarkedConflict()
  if (foreign.length > 0 && ours.length === 0) throw withoutOurMark('An access code')
}

function unmarkedConflict(): ConnectorError {
  return new ConnectorError('conflict', "The credential's access code lost the portal's mark.")
}

function pinTaken(): ConnectorError {
  return new ConnectorError('secret_taken', 'Another code on the lock has the same digits.')
}
