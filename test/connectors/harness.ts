import { inspect } from 'node:util'
import { expect } from 'vitest'
import {
  type AccountPage,
  type Connector,
  ConnectorError,
  nativeEntitlements,
  type Order,
  type SystemAccess,
} from '~/connectors/contract'
import type { OrderedState } from '~/domain/credential/credential'
import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import type { Account } from '~/domain/reconciliation/observation'

/** What the target really holds under a credential, looked up past the connector and past its protocol. */
export interface Truth {
  /** How many objects bear the credential's mark. */
  readonly objects: number
  readonly active: boolean
  /** Native entitlement names, sorted. */
  readonly entitlements: readonly string[]
}

/** A way in which a target cannot be asked, and the fault the connector must name it by. */
export interface Outage {
  readonly name: string
  readonly fault: ConnectorError['fault']
  readonly retryAfter?: number
  strike(): void
}

/** A connector and a peer to try it on. */
export interface Harness {
  readonly connector: Connector
  access(signal?: AbortSignal): SystemAccess
  /** Mappings of three different rights. */
  readonly rights: readonly [unknown, unknown, unknown]
  /** A holder's secret that the target takes, another one each time; a text where it takes any, for several holders. */
  readonly newSecret?: () => string
  /** Text that no error may hold. */
  readonly secrets: readonly string[]
  /** What the portal itself does before it delivers an order; matters where the portal is the authority. */
  prepare(order: Order): void
  truth(credentialId: string): Truth
  /** Adds so many accounts that are not ours. */
  populate(count: number): void
  /** Names of every account there is. */
  everyName(): string[]
  readonly outages: readonly Outage[]
  /** From now on the target says yes to every act and changes nothing. */
  lie(): void
  /** Ends every fault. */
  heal(): void
  close(): Promise<void>
}

/** A session that somebody opened with their account, as they see it. */
export interface PeerSession {
  isOpen(): boolean
  /** Settles when the target cut it off. */
  readonly ended: Promise<void>
}

/** What a target with sessions can be asked in its own words. */
export interface SessionHarness extends Harness {
  /** Signs the credential's holder in; throws when the target refuses. */
  signIn(credentialId: string): Promise<PeerSession>
  /** From now on the target ends no session, and says so. */
  refuseKills(): void
  /** From now on the target does not tell which sessions are open. */
  hideSessions(): void
}

/** What only a target across a network can do to us. */
export interface RemoteHarness extends Harness {
  /**
   * The target keeps no mark, and its ids are its names: an object is known by its name, which nobody can guess, and by the
   * secret that was made for it. Once it was made, whatever bears its name is taken when it ends, and given nothing.
   */
  readonly nameIsMark?: boolean
  /** Nobody else's object can have the id of one of ours: without its mark it is switched off all the same, and a conflict. */
  readonly idIsProof?: boolean
  /** Writes that reached the target since the last call. */
  countWrites(): number
  /** From the next act on, the answer to the n-th write (1 is the first) is lost after its effect. */
  loseAnswer(nth: number, how: 'never' | 'broken'): { held: Promise<unknown> }
  /** The target's reads find nothing. */
  hideReads(): void
  /**
   * An account that somebody else made under this name. Tells later whether anything about it changed, and under which name it
   * is listed where that is more than ours.
   */
  plantForeign(nativeName: string): { nativeId: string; listedAs?: string; untouched(): boolean }
  /** The sentinel as a list tells it, where one can be ended like other accounts. */
  readonly sentinel?: () => ForeignAccount
  /** Deletes our object at the target, behind our back. */
  destroy(credentialId: string): void
  /** Takes our mark off our object, behind our back. */
  stripMark(credentialId: string): void
}

let made = 0

/** A fresh order for a credential of its own. */
export function newOrder(harness: Harness, rights: readonly unknown[] = harness.rights.slice(0, 1)): Order {
  made += 1
  const holder = {
    credentialId: `01890000-0000-7000-8000-${String(made).padStart(12, '0')}`,
    holderName: 'Zoë Ångström',
  }
  return inState(
    {
      ...holder,
      nativeName: harness.connector.nativeName(holder),
      nativeId: null,
      state: 'on',
      entitlements: [],
      validFrom: null,
      validTo: null,
      sessions: 'keep',
      secret: harness.newSecret?.() ?? 'one-time-SECRET-of-the-holder',
    },
    'on',
    rights,
  )
}

const FROM = Date.UTC(2031, 4, 5, 6)
const UNTIL = Date.UTC(2031, 4, 5, 18)

export function inState(order: Order, state: OrderedState, rights: readonly unknown[] = []): Order {
  const on = state === 'on'
  return {
    ...order,
    state,
    entitlements: on ? rights.map((mapping) => ({ mapping, until: UNTIL })) : [],
    validFrom: on ? FROM : null,
    validTo: on ? UNTIL : null,
    sessions: on ? 'keep' : 'end',
  }
}

/** Delivers as the engine does, and returns the order with the native id it learnt. */
export async function deliver(harness: Harness, order: Order, signal?: AbortSignal): Promise<Order> {
  harness.prepare(order)
  const { nativeId } = await harness.connector.apply(harness.access(signal), order)
  return { ...order, nativeId: nativeId ?? order.nativeId }
}

/** What is listed of these rights when they are held together. */
export function names(harness: Harness, rights: readonly unknown[]): string[] {
  return [...nativeEntitlements(harness.connector, rights)].sort()
}

/** Reads back and holds it against both the order and what is really there. */
export async function expectMatches(harness: Harness, order: Order): Promise<void> {
  const seen = await harness.connector.observe(harness.access(), order)
  const wanted = names(
    harness,
    order.entitlements.map((entitlement) => entitlement.mapping),
  )
  const { disable, proof } = harness.connector.capabilities
  const truth = harness.truth(order.credentialId)
  const { identity } = await harness.connector.check(harness.access())
  // Without the secret that it keeps nothing can be tried, only read.
  const triable = proof !== 'use' || order.secret !== null
  expect(seen).toMatchObject({ sentinelSeen: true, identity, proof: triable ? proof : 'read' })
  if (order.state === 'on') {
    expect(truth).toEqual({ objects: 1, active: true, entitlements: wanted })
    expect(seen).toMatchObject({ presence: 'present', ours: true, entitlements: wanted })
    expect(seen.nativeId).toBe(order.nativeId)
  } else {
    expect(truth).toMatchObject({ active: false, entitlements: [] })
    expect(seen.entitlements).toEqual([])
    if (order.state === 'gone') expect(truth.objects).toBe(0)
    else expect(truth.objects).toBeLessThanOrEqual(disable ? 1 : 0)
    expect(seen.presence).toBe(truth.objects === 0 ? 'absent' : 'disabled')
  }
}

/** The ConnectorError that a call ends in. Fails when the call succeeds, or when the error tells a secret. */
export async function faultOf(
  harness: Harness,
  order: Order,
  call: Promise<unknown>,
): Promise<ConnectorError> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if (!('error' in outcome)) throw new Error(`expected a ConnectorError, got ${inspect(outcome.value)}`)
  const { error } = outcome
  if (!(error instanceof ConnectorError)) throw error
  const told = inspect(error, { depth: 10, showHidden: true })
  for (const secret of [...harness.secrets, order.secret ?? '', order.holderName].filter(Boolean))
    expect(told).not.toContain(secret)
  return error
}

/** The pages of a list, from its start (null) or from a place. */
export async function pagesOf(harness: Harness, from: string | null): Promise<AccountPage[]> {
  const pages: AccountPage[] = []
  for await (const page of harness.connector.list(harness.access(), from)) pages.push(page)
  return pages
}

/** Every account of a list, from its start. */
export async function all(harness: Harness): Promise<Account[]> {
  return (await pagesOf(harness, null)).flatMap(({ accounts }) => accounts)
}
