import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { Capabilities } from '~/domain/connected-system/connected-system'
import type { Millis } from '~/domain/kernel/time'
import type { Account, Observation } from '~/domain/reconciliation/observation'
import { inPages } from '../account-pages'
import {
  type AccountPage,
  type Applied,
  type Check,
  type Connector,
  ConnectorError,
  type Order,
  type OrderedCredential,
  type Subject,
  type SystemAccess,
} from '../contract'
import type { NetworkAuthority, NetworkSession } from './authority'
import { NasClient } from './client.server'
import {
  type Nas,
  type PlainRadiusConfig,
  parseNasList,
  plainRadiusConfig,
  type RadiusConfig,
  type RadiusEntitlement,
  radiusConfig,
  radiusEntitlement,
  segmentName,
} from './config'

type Config = RadiusConfig | PlainRadiusConfig
type Access = SystemAccess<Config>

/** No 0 o, 1 i l, 5 s, u v: names are typed from paper. 27 letters and digits, ten of them: some 2 x 10^14 names. */
const NAME_ALPHABET = 'abcdefghjkmnpqrtwxyz2346789'
const NAME_LENGTH = 10

/**
 * Network access on a segment: FreeRADIUS asks the portal about each login, and the portal decides live, so that there is
 * no account to write. With `kicks`, sessions are ended and changed on the NAS; without, only their Session-Timeout ends them.
 */
export class RadiusConnector implements Connector<Config, RadiusEntitlement> {
  readonly kind: string
  readonly title: string
  readonly holderSecret = 'password'
  readonly configSchema: z.ZodType<Config>
  readonly secretFields: readonly string[]
  readonly entitlementSchema = radiusEntitlement
  readonly capabilities: Capabilities

  constructor(
    private readonly authority: NetworkAuthority,
    kicks: boolean,
    private readonly waits?: readonly Millis[],
  ) {
    this.kind = kicks ? 'radius' : 'radius-timeout'
    this.title = kicks
      ? 'Network segment (RADIUS)'
      : 'Network segment (RADIUS), sessions end by time-out only'
    this.configSchema = kicks ? radiusConfig : plainRadiusConfig
    this.secretFields = kicks ? ['token', 'nasSecret'] : ['token']
    this.capabilities = {
      // Session-Timeout: what was accepted ends at the boundary, whatever became of the portal.
      nativeExpiry: 'instant',
      weeklyHours: true,
      disable: true,
      list: true,
      liveSessionKill: kicks,
      proof: 'portal',
    }
  }

  nativeEntitlement(mapping: RadiusEntitlement): string {
    return segmentName(mapping)
  }

  /** `dp-` and ten characters that follow from the credential's id. */
  nativeName({ credentialId }: OrderedCredential): string {
    const digest = createHash('sha256').update(`radius-name:${credentialId}`, 'utf8').digest()
    const base = BigInt(NAME_ALPHABET.length)
    let number = digest.readBigUInt64BE()
    let name = ''
    for (let at = 0; at < NAME_LENGTH; at++) {
      name += NAME_ALPHABET.charAt(Number(number % base))
      number /= base
    }
    return `dp-${name}`
  }

  async check(system: Access): Promise<Check> {
    const now = this.authority.now()
    if ('nasSecret' in system.config) {
      for (const nas of nasListOf(system.config))
        await new NasClient(nas, system.config.nasSecret, system.signal, this.waits).probe(now)
    }
    return {
      identity: this.#identity(system),
      // Gateways that answer were seen; the logins are the portal's own.
      sentinelSeen: 'nasSecret' in system.config ? true : null,
      clockSkew: null,
      product: null,
      ownAccounts: [],
      sentinel: null,
    }
  }

  /** Logins follow from the grants themselves; what is done here concerns sessions that are open. */
  async apply(system: Access, order: Order<RadiusEntitlement>): Promise<Applied> {
    const nativeId = order.credentialId
    if (!this.capabilities.liveSessionKill) return { nativeId }
    if (order.state === 'on') return { nativeId, endedSessions: await this.#adjust(system, order) }
    if (order.sessions === 'keep') return { nativeId }
    const open = await this.#openSessions(order)
    return { nativeId, endedSessions: await each(open, (session) => this.#end(system, session)) }
  }

  async observe(system: Access, subject: Subject): Promise<Observation> {
    const answer = await this.authority.answer(subject.credentialId).catch(cannotTell)
    const open = await this.#openSessions(subject)
    const accepted = answer?.verdict === 'accept'
    // An open session keeps the segment and the time it was let in with, whatever is held now.
    const lasting = accepted && this.capabilities.liveSessionKill ? open : []
    return {
      presence: answer === null ? 'absent' : accepted ? 'present' : 'disabled',
      nativeId: answer === null ? null : subject.credentialId,
      entitlements: accepted
        ? [...new Set([...answer.entitlements, ...lasting.map((session) => session.entitlement)])].sort()
        : [],
      expiresAt: accepted ? Math.max(answer.until ?? 0, ...lasting.map((session) => session.endsAt)) : null,
      ours: answer !== null,
      // Sessions that cannot be ended are told of nowhere: they end by their time-out.
      ...(this.capabilities.liveSessionKill ? { liveSessions: open.length } : {}),
      // The authority answers from the portal's own store: an answer is itself the sight of it.
      sentinelSeen: true,
      identity: this.#identity(system),
      proof: this.capabilities.proof,
    }
  }

  list(system: Access): AsyncIterable<AccountPage> {
    return inPages(this.#accounts(system))
  }

  async *#accounts(system: Access): AsyncGenerator<Account> {
    try {
      yield* this.authority.accounts(system.systemId)
    } catch (error) {
      cannotTell(error)
    }
  }

  /** Sessions on a segment that is not held any more end; the others are told when they end now. */
  async #adjust(system: Access, order: Order<RadiusEntitlement>): Promise<number> {
    const open = await this.#openSessions(order)
    if (open.length === 0) return 0
    const held = new Set(order.entitlements.map(({ mapping }) => segmentName(mapping)))
    const answer = await this.authority.answer(order.credentialId).catch(cannotTell)
    const boundary = answer?.boundary ?? null
    return each(open, async (session) => {
      if (boundary === null || !held.has(session.entitlement)) return this.#end(system, session)
      if (session.endsAt === boundary) return 0
      const seconds = Math.floor((boundary - this.authority.now()) / 1000)
      if (seconds < 1) return this.#end(system, session)
      const took = await this.#nas(system, session).limit(session, seconds, this.authority.now())
      if (took === 'cannot') return this.#end(system, session)
      if (took === 'done') await this.authority.sessionTold(session.id, boundary).catch(cannotTell)
      else await this.authority.sessionEnded(session.id, 'unknown_to_nas').catch(cannotTell)
      return 0
    })
  }

  /** Answers how many sessions it ended: one that the NAS does not know is over, and was not ended by us. */
  async #end(system: Access, session: NetworkSession): Promise<number> {
    const took = await this.#nas(system, session).disconnect(session, this.authority.now())
    const how = took === 'done' ? 'disconnected' : 'unknown_to_nas'
    await this.authority.sessionEnded(session.id, how).catch(cannotTell)
    return took === 'done' ? 1 : 0
  }

  #openSessions({ credentialId }: Subject): Promise<readonly NetworkSession[]> {
    return this.authority.openSessions(credentialId).catch(cannotTell)
  }

  /** Only a NAS of the settings is ever sent anything, wherever a session says that it is. */
  #nas({ config, signal }: Access, { nasAddress }: NetworkSession): NasClient {
    const nas = nasListOf(config).find((each) => each.address === nasAddress)
    if (!nas || !('nasSecret' in config))
      throw new ConnectorError('unsupported', 'A session is open on a NAS that is not in the settings.')
    return new NasClient(nas, config.nasSecret, signal, this.waits)
  }

  /** The portal, and the access points and switches it may send to. */
  #identity({ config }: Access): string {
    const places = nasListOf(config)
      .map(({ address, port }) => `${address}:${port}`)
      .sort()
    return places.length === 0
      ? this.authority.identity()
      : `${this.authority.identity()}#${places.join(',')}`
  }
}

/** The access points and switches of the settings; none where sessions end by time-out only. */
function nasListOf(config: Config): readonly Nas[] {
  return 'nasAddresses' in config ? (parseNasList(config.nasAddresses) ?? []) : []
}

/** Tries all of them, adds up what they come to, and then throws the first failure. */
async function each<T>(items: readonly T[], act: (item: T) => Promise<number>): Promise<number> {
  const results = await Promise.allSettled(items.map(act))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  return results.reduce((sum, result) => sum + (result.status === 'fulfilled' ? result.value : 0), 0)
}

function cannotTell(error: unknown): never {
  if (error instanceof ConnectorError) throw error
  throw new ConnectorError('failing', 'The portal could not evaluate its logins.', null, { cause: error })
}
