import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import { ConnectorError, type Order } from '../contract'
import { sentinelNotSeen } from '../list-whole'
import { credentialOfMark, markOf, notTheOne, withoutOurMark } from '../mark'
import type { DoorConfig, DoorEntitlement } from './door-config'
import type { DoorService } from './door-service.server'
import { isMarked, look, nameOf, nativeIdOf, tokenOf } from './door-sight.server'
import { codeHex, sameMoment, type Window, windowFor } from './door-values'
import type { DoorCredential, Identifier } from './door-wire'
import { OnvifFault } from './soap'

/** Why it is disabled, where the controller keeps a reason: closed, or over but still named by something of the controller's. */
const CLOSED = 'daypass: closed'
export const KEPT = 'daypass: over, still referenced'

/** Writes to credentials of one controller. Never touches one that does not bear the order's mark. */
export class DoorCredentials {
  constructor(
    private readonly service: DoorService,
    private readonly config: DoorConfig,
  ) {}

  /** Makes the credential what the order says, and returns what it is known by. */
  async give(order: Order<DoorEntitlement>): Promise<string> {
    const { found, others, sentinelSeen } = await look(this.service, this.config, order)
    if (!sentinelSeen) throw sentinelNotSeen()
    if (found !== null && !isMarked(found, order)) throw withoutOurMark('A credential')
    await this.#assertProfiles(order)
    for (const other of others) await this.service.delete(other.token)
    const wanted = await this.#wanted(order, found)
    if (found === null) return nativeIdOf({ ...wanted, token: await this.#create(wanted, order) })
    if (!(await this.#isSame(found, wanted))) await this.service.modify(wanted)
    const state = await this.service.state(found.token)
    if (state?.enabled === false) await this.service.enable(found.token)
    return nativeIdOf(wanted)
  }

  /**
   * Disables the credential, takes its access profiles and, when nothing is left to come and the system's policy says so,
   * deletes it. What the controller still refers to it keeps: disabled, and it says why. A step that fails does not keep the
   * next from being tried; the first failure is thrown, unless it was deleted after all.
   */
  async take(order: Order<DoorEntitlement>): Promise<string | null> {
    const { found, others } = await look(this.service, this.config, order)
    if (found === null) return order.nativeId
    if (!isMarked(found, order)) {
      if (nativeIdOf(found) !== order.nativeId) return order.nativeId
      throw withoutOurMark('A credential')
    }
    const gone = order.state === 'gone'
    for (const each of others) await this.#takeOne(each, gone)
    await this.#takeOne(found, gone)
    return nativeIdOf(found)
  }

  /** Ends a credential that is not ours, once people ordered it. See the contract. */
  async endForeign({ nativeId, nativeName }: ForeignAccount): Promise<void> {
    const found = await this.service.read(tokenOf(nativeId))
    if (found === null || nativeIdOf(found) !== nativeId) return
    const isOwn = found.token === this.config.sentinelToken || credentialOfMark(found.holder) !== null
    if (isOwn || nameOf(found) !== nativeName) throw notTheOne('credential')
    await this.#takeOne(found, true)
  }

  async #takeOne(credential: DoorCredential, gone: boolean): Promise<void> {
    const { token, profiles } = credential
    const failures: unknown[] = []
    const step = (work: Promise<unknown>) => work.catch((error: unknown) => failures.push(error))
    const state = await this.service.state(token)
    if (state?.enabled) await step(this.service.disable(token, CLOSED))
    if (profiles.length > 0) await step(this.service.dropProfiles(credential))
    if (gone && this.config.deleteAtEnd) {
      const refused = await this.service.delete(token).then(
        () => null,
        (error: unknown) => error,
      )
      if (refused === null) return
      if (refused instanceof OnvifFault && refused.says('ReferenceInUse'))
        await step(this.service.disable(token, KEPT))
      else failures.push(refused)
    }
    if (failures.length > 0) throw failures[0]
  }

  /** Two who looked at once may each have made one: both then keep the same, and the other one is deleted. */
  async #create(wanted: DoorCredential, order: Order<DoorEntitlement>): Promise<string> {
    try {
      const token = await this.service.create(wanted)
      const { others } = await look(this.service, this.config, { ...order, nativeId: null })
      for (const other of others) await this.service.delete(other.token)
      return others.some((other) => other.token === token) ? await this.#markedToken(order) : token
    } catch (error) {
      // Its code is in use: by the one whose making we were not told of, or by somebody else.
      const isTaken = error instanceof OnvifFault && error.says('DuplicatedIdentifierValue')
      const token = isTaken ? await this.#markedToken(order).catch(() => null) : null
      if (token === null) throw error
      return token
    }
  }

  async #markedToken(order: Order<DoorEntitlement>): Promise<string> {
    const { found } = await look(this.service, this.config, { ...order, nativeId: null })
    if (found !== null && isMarked(found, order)) return found.token
    throw new ConnectorError('refused', 'The credential vanished while it was being made.')
  }

  async #wanted(order: Order<DoorEntitlement>, found: DoorCredential | null): Promise<DoorCredential> {
    const { credential, profile } = await this.service.capabilities()
    if (order.validFrom === null || order.validTo === null)
      throw new ConnectorError('refused', 'A credential is given only with an end.')
    const whole = credential ? await this.#window(order.validFrom, order.validTo) : null
    const profiles: DoorCredential['profiles'][number][] = []
    for (const [token, until] of profilesOf(order)) {
      const own = profile ? await this.#window(order.validFrom, until) : null
      profiles.push({ token, validFrom: own?.from ?? null, validTo: own?.to ?? null })
    }
    return {
      token: found?.token ?? '',
      description: order.nativeName,
      holder: markOf(order.credentialId),
      validFrom: whole?.from ?? null,
      validTo: whole?.to ?? null,
      identifiers: this.#identifiers(order, found),
      profiles,
    }
  }

  #identifiers({ secret }: Order<DoorEntitlement>, found: DoorCredential | null): readonly Identifier[] {
    const { codeType, codeFormat } = this.config
    if (secret === null) {
      if (found !== null && found.identifiers.length > 0) return found.identifiers
      throw new ConnectorError('refused', 'A credential is made only with a code.')
    }
    return [
      { type: `pt:${codeType}`, format: codeFormat, exempted: false, value: codeHex(secret, codeFormat) },
    ]
  }

  async #window(from: number, to: number): Promise<Window> {
    return windowFor(from, to, await this.service.capabilities(), this.config.timeZone)
  }

  async #isSame(found: DoorCredential, wanted: DoorCredential): Promise<boolean> {
    const validity = await this.service.capabilities()
    const same = (kept: string | null, told: string | null) =>
      told === null || sameMoment(kept, told, validity, this.config.timeZone)
    const sameWindow = (a: Dated, b: Dated) => same(a.validFrom, b.validFrom) && same(a.validTo, b.validTo)
    const codes = (credential: DoorCredential) =>
      credential.identifiers
        .map(({ type, format, value }) => `${type} ${format} ${value.toUpperCase()}`)
        .join()
    return (
      sameWindow(found, wanted) &&
      codes(found) === codes(wanted) &&
      found.profiles.length === wanted.profiles.length &&
      wanted.profiles.every((profile) =>
        found.profiles.some((each) => each.token === profile.token && sameWindow(each, profile)),
      )
    )
  }

  /** A profile that is not there, or was renamed, is not what both seats read. */
  async #assertProfiles(order: Order<DoorEntitlement>): Promise<void> {
    const names = await this.service.profileNames([...profilesOf(order).keys()])
    for (const { mapping } of order.entitlements) {
      const name = names.get(mapping.accessProfile)
      const { accessProfileName } = mapping
      if (name === undefined || (accessProfileName !== undefined && accessProfileName !== name))
        throw new ConnectorError(
          'refused',
          'The access profile that the entitlement names is not there, or has another name.',
        )
    }
  }
}

type Dated = Pick<DoorCredential, 'validFrom' | 'validTo'>

/** Token -> until when; of a profile that was ordered twice, the later end. */
function profilesOf({ entitlements }: Order<DoorEntitlement>): ReadonlyMap<string, number> {
  const profiles = new Map<string, number>()
  for (const { mapping, until } of entitlements)
    profiles.set(mapping.accessProfile, Math.max(until, profiles.get(mapping.accessProfile) ?? until))
  return profiles
}
