import type { z } from 'zod'
import type { Capabilities, RunOn } from '~/domain/connected-system/connected-system'
import type { OrderedState } from '~/domain/credential/credential'
import type { SecretShape, SecretUse, Vault } from '~/domain/credential/vault'
import type { Instant, Millis } from '~/domain/kernel/time'
import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import type { Account, Observation } from '~/domain/reconciliation/observation'

/**
 * The contract every kind of connected system fulfils. `app/connectors/README.md` is the one-page guide,
 * `test/connectors/conformance.ts` the suite that each one passes on a real peer.
 */
export interface Connector<Config = unknown, Mapping = unknown> {
  readonly kind: string
  /** Shown where an administrator adds a system: 'SCIM 2.0 directory'. */
  readonly title: string
  /** What its code was run against before it was delivered, where that is less than the real thing: words in `run_on`. */
  readonly runOn?: RunOn
  readonly configSchema: z.ZodType<Config>
  /** Names of the config's fields that are secrets: sealed at rest, never shown again. */
  readonly secretFields: readonly string[]
  /** What an entitlement of this kind is in the target: { group: 'VMS operators' }. */
  readonly entitlementSchema: z.ZodType<Mapping>
  readonly capabilities: Capabilities
  /** What the holder is shown once: a password the engine makes, a pass with token and code, or nothing. */
  readonly holderSecret: 'none' | 'password' | 'pass'
  /**
   * The holder's password stays sealed until the end is confirmed, although its holder is shown it once: by it the connector
   * tells its object from somebody else's, makes it anew, and proves the end by a login that is refused.
   */
  readonly keepsSecret?: boolean
  /** How the holder's password looks; where this is missing, 24 characters of base64url. Pure. */
  secretShape?(config: Config): SecretShape
  /** What the holder does with it, told from the settings without their secrets; where this is missing, a password. Pure. */
  secretUse?(config: Partial<Config>): SecretUse
  /** The name under which an observation lists this mapping. Pure. */
  nativeEntitlement(mapping: Mapping): string
  /**
   * The names under which an observation lists these mappings when one credential holds them all; where this is missing,
   * each under its own. For targets that keep only the strongest of several. Pure.
   */
  heldTogether?(mappings: readonly Mapping[]): readonly string[]
  /**
   * Could whoever is observed or listed with an entitlement of this native name make and change accounts of the target?
   * Where it ends, the target's accounts are listed at once. Pure.
   */
  isAdministrator?(nativeEntitlement: string): boolean
  /**
   * Names what one person at a time may hold in a system: windows of others that overlap are refused. Null, or missing, for
   * what everybody may hold at once. Pure.
   */
  exclusiveKey?(mapping: Mapping): string | null
  /** The kind whose systems list the accounts of the same target, where this one cannot: without one it is not confirmed. */
  readonly accountsListedBy?: string
  /** The deterministic native name of a credential's object, within the target's limits. Pure. */
  nativeName(credential: OrderedCredential): string

  /** Is it reachable, are we authorised, who is it, can we see? Throws ConnectorError. */
  check(system: SystemAccess<Config>): Promise<Check>
  /**
   * Make the target match the order: idempotent under the credential's id. "Not found" is success when taking.
   * An object of the same name without our mark is never touched: ConnectorError 'conflict' when giving, "not found"
   * when taking. Our own native id without our mark is a conflict in both; where nobody else's object can have it, taking
   * switches it off before it says so.
   * With `sessions: 'end'` open sessions are ended too, also where the object is gone already.
   * Throws ConnectorError; a time-out leaves the outcome open, and only `observe` tells it.
   */
  apply(system: SystemAccess<Config>, order: Order<Mapping>): Promise<Applied>
  /** Read back by native id where known, to the last page, with sentinel and identity. Throws ConnectorError. */
  observe(system: SystemAccess<Config>, subject: Subject): Promise<Observation>
  /**
   * Sets anew the passwords that the portal hands round and that somebody else changed while nobody had them. Asked for where
   * one was proved and is no more. Left out where a kind hands none round. Throws ConnectorError.
   */
  renewSecrets?(system: SystemAccess<Config>): Promise<void>
  /**
   * Every account of the target, page by page and never all at once. `from` is the `next` of a page of an earlier reading
   * that was broken off; null begins anew. Throws ConnectorError when a page fails: a partial list is no list.
   */
  list(system: SystemAccess<Config>, from: string | null): AsyncIterable<AccountPage>
  /**
   * Ends one account that is not ours, because its owner and a second person ordered it: exactly the one of this native id,
   * and only while it bears this name and no mark of ours. Otherwise ConnectorError 'conflict', and nothing is touched; so it
   * is for the sentinel and the service account. Switched off, out of its groups, and deleted where the system deletes ours
   * at their end. "Not found" is success. Whether it is gone is told by `observe` alone. Left out where a kind cannot.
   */
  endForeign?(system: SystemAccess<Config>, account: ForeignAccount): Promise<void>
  /**
   * Puts the subject's mark on an account that is not ours, because both seats approved that it is taken over: exactly the one
   * of the subject's native id, and only while it bears the subject's name and no mark at all. ConnectorError 'conflict'
   * otherwise. Idempotent under the credential's id; changes nothing else. Left out where a kind cannot.
   */
  adopt?(system: SystemAccess<Config>, subject: Subject): Promise<void>
}

/** Some of a target's accounts, as they were listed. */
export interface AccountPage {
  readonly accounts: readonly Account[]
  /** Where a later reading goes on after this page; null where the target has no such place, and it must begin anew. */
  readonly next: string | null
  /** How many accounts there are in all, as the target tells it; null where it does not. */
  readonly total: number | null
}

/** A connected system as a connector sees it: secrets already unsealed. */
export interface SystemAccess<Config = unknown> {
  readonly systemId: string
  readonly config: Config
  /** Ends calls before the lease does. */
  readonly signal: AbortSignal
  /** There whenever the portal itself calls. */
  readonly vault?: Vault
}

export interface OrderedCredential {
  readonly credentialId: string
  /** The holder's name, for the target's display name. */
  readonly holderName: string
}

export interface Subject extends OrderedCredential {
  readonly nativeName: string
  /** Null until the target told it. */
  readonly nativeId: string | null
  /**
   * The one-time secret made for the holder before the call, when the object needs one; from a connector that `keepsSecret`
   * until the end is confirmed, from others only while the object is being made. Null when there is none any more.
   */
  readonly secret: string | null
}

export interface Order<Mapping = unknown> extends Subject {
  readonly state: OrderedState
  readonly entitlements: readonly OrderedEntitlement<Mapping>[]
  /** Start and end of what is ordered, ms; null when the state is not 'on'. */
  readonly validFrom: Instant | null
  readonly validTo: Instant | null
  /**
   * With 'end', a connector whose target can end sessions (`liveSessionKill`) ends every session of the credential that is
   * open, after new ones can no longer be opened, and `observe` tells how many are left. With 'keep' it touches none; what
   * is refused is only a new one. Always 'keep' when the state is 'on': a target in which a session keeps the rights it
   * began with counts the rights of open sessions among `entitlements`, and ends such sessions when it takes a right.
   */
  readonly sessions: 'end' | 'keep'
}

/** The names under which an observation lists these mappings together. */
export function nativeEntitlements<Mapping>(
  connector: Pick<Connector<unknown, Mapping>, 'nativeEntitlement' | 'heldTogether'>,
  mappings: readonly Mapping[],
): readonly string[] {
  return connector.heldTogether?.(mappings) ?? mappings.map((mapping) => connector.nativeEntitlement(mapping))
}

export interface OrderedEntitlement<Mapping = unknown> {
  readonly mapping: Mapping
  readonly until: Instant
}

export interface Applied {
  /** The target's id of the object, when there is one. */
  readonly nativeId: string | null
  /** How many open sessions this call ended, where the target tells. */
  readonly endedSessions?: number
}

export interface Check {
  /** What the target says it is; compared with what both seats approved. */
  readonly identity: string
  /**
   * Whether what must always be there was found. Null where no target is asked, because the portal's own record is all there is
   * to see: a test tells nothing then, and is no contact.
   */
  readonly sentinelSeen: boolean | null
  /** Target's clock minus ours, when it tells, ms. */
  readonly clockSkew: Millis | null
  /** Version or product text for the inventory, when the target tells. */
  readonly product: string | null
  /**
   * The accounts that are there by right, each as `list` shows it: the sentinel, and the service account where the target
   * shows it. Never an orphan; both seats confirm them with their rights.
   */
  readonly ownAccounts: readonly Account[]
  /** Native id of the sentinel, which a whole list must hold; null where sight is proved by something else. */
  readonly sentinel: string | null
  /**
   * Native ids of those of the own accounts whose password nobody else can have set unseen: the portal signed in as them
   * just now. Left out where there are none.
   */
  readonly passwordsProved?: readonly string[]
}

/** Stable reasons why a call to a target failed. None of them ever means that access is gone. */
export const CONNECTOR_FAULTS = [
  // Nobody answered, as far as can be told: no connection came about, or no answer in time.
  'unreachable',
  'timeout',
  // Somebody is there: an error of its own, a certificate that is not valid, a connection that broke off; or one that
  // stands and on which nothing comes.
  'failing',
  'hanging',
  'unauthorised',
  'conflict',
  // Somebody else has the same PIN: the holder needs another one.
  'secret_taken',
  'refused',
  'throttled',
  'nonsense',
  'unsupported',
] as const
export type ConnectorFault = (typeof CONNECTOR_FAULTS)[number]

/** The work's answer, or ConnectorError 'timeout' once the signal aborts: who does not listen to it is not waited for. */
export function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new ConnectorError('timeout', 'No answer in time.'))
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}

export class ConnectorError extends Error {
  override readonly name = 'ConnectorError'
  constructor(
    readonly fault: ConnectorFault,
    /** For the time line and the log: never a secret, never a person's name. */
    message: string,
    /** How long the target asks to be left alone (Retry-After), ms. */
    readonly retryAfter: Millis | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** Whatever a connector throws, it never means that access is gone. */
export function asConnectorError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
    return new ConnectorError('timeout', 'the call did not end in time', null, { cause: error })
  }
  return new ConnectorError('nonsense', 'the connector failed', null, { cause: error })
}
