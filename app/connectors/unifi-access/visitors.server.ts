import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import { ConnectorError, type Order, type Subject } from '../contract'
import { markOf, notTheOne, withoutOurMark } from '../mark'
import { credentialOf, isMarked, nameOf, resourceName } from './account'
import type { ListedPage, ListPlace, UnifiClient } from './client.server'
import { placeName, type UnifiConfig, type UnifiEntitlement } from './config'
import { created, doorGroup, lastSecond, type Resource, type Visitor, visitor } from './wire'

type VisitorOrder = Order<UnifiEntitlement>

/** Section 4.4: a list leaves out what is not asked for. */
const EXPAND = ['access_policy', 'resource', 'schedule', 'nfc_card', 'pin_code'].map(
  (object) => ['expand[]', object] as const,
)

/** The controller makes a group of its own for the single doors of one visitor: sections 4.2 and 4.3 show its name. */
const GROUP_OF_ONE = /^visitor-[0-9a-f-]{8,}$/i

export interface VisitorSight {
  /** It bears our mark, or else the native id, or else the name. */
  readonly visitor: Visitor | null
  /** Further ones that bear our mark. */
  readonly copies: readonly Visitor[]
  readonly sentinel: Visitor | null
}

/** Reads and writes the visitors of one controller. Only what people ordered touches one without the order's mark. */
export class Visitors {
  constructor(
    private readonly client: UnifiClient,
    private readonly config: UnifiConfig,
  ) {}

  pages(from: ListPlace | null): AsyncGenerator<ListedPage<Visitor>> {
    return this.client.pages('visitors', visitor, EXPAND, from)
  }

  /** The whole list is read: the sentinel is seen on the same one as what is looked for. */
  async find(subject: Subject): Promise<VisitorSight> {
    const candidates: Visitor[] = []
    let listed = false
    let sentinel: Visitor | null = null
    for await (const each of this.client.all('visitors', visitor, EXPAND)) {
      if (isMarked(each, subject) || each.id === subject.nativeId || each.firstName === subject.nativeName)
        candidates.push(each)
      listed ||= each.id === subject.nativeId
      if (this.isSentinel(each)) sentinel ??= each
    }
    // A list may tell less of a visitor than the visitor itself does.
    const ids = candidates.map(({ id }) => id)
    if (subject.nativeId !== null && !listed) ids.push(subject.nativeId)
    const found: Visitor[] = []
    for (const id of ids) {
      const one = await this.#byId(id)
      if (one !== null) found.push(one)
    }
    const marked = found.filter((each) => isMarked(each, subject)).sort((a, b) => (a.id < b.id ? -1 : 1))
    const known = found.find(({ id }) => id === subject.nativeId)
    const named = found.find(({ firstName }) => firstName === subject.nativeName)
    const first = known ?? marked[0] ?? named ?? null
    return { visitor: first, copies: marked.filter((each) => each !== first), sentinel }
  }

  isSentinel(found: Visitor): boolean {
    return nameOf(found) === this.config.sentinelVisitor
  }

  /** The places that a visitor may enter, as entitlements are named, sorted. */
  async placesOf({ resources }: Visitor): Promise<string[]> {
    const places = new Set<string>()
    for (const each of resources) for (const one of await this.#within(each)) places.add(resourceName(one))
    return [...places].sort()
  }

  /** Deletes the visitor as ours are deleted; false when there is none of that id. See the contract. */
  async endForeign(account: ForeignAccount): Promise<boolean> {
    const found = await this.#byId(account.nativeId)
    if (found === null) return false
    this.#assertIs(found, account)
    await this.#delete(found)
    return true
  }

  /** Writes the mark into remarks that are empty, and nothing else. See the contract. */
  async adopt(subject: Subject): Promise<void> {
    const { nativeId, nativeName } = subject
    const found = nativeId === null ? null : await this.#byId(nativeId)
    if (found !== null && isMarked(found, subject)) return
    if (found === null || nativeId === null) throw notTheOne('visitor')
    this.#assertIs(found, { nativeId, nativeName })
    // A cancelled visitor, and one without any PIN, would be made anew: nothing would be taken over.
    if (found.remarks !== null || found.cancelled || !(found.hasPin || subject.secret !== null))
      throw new ConnectorError('conflict', 'The visitor has remarks of its own, or is none that can go on.')
    const body = { remarks: markOf(subject.credentialId) }
    await this.client.ask({ method: 'PUT', path: ['visitors', nativeId], body })
    const marked = await this.#byId(nativeId)
    if (marked === null || !isMarked(marked, subject)) throw keepsNoRemarks()
  }

  #assertIs(found: Visitor, { nativeName }: ForeignAccount): void {
    if (nameOf(found) !== nativeName || credentialOf(found) !== null || this.isSentinel(found))
      throw notTheOne('visitor')
  }

  /** Makes the visitor what the order says, and returns its native id. */
  async give(order: VisitorOrder): Promise<string> {
    const found = await this.find(order)
    if (found.visitor !== null && !isMarked(found.visitor, order)) throw withoutOurMark('A visitor')
    for (const copy of found.copies) await this.#delete(copy)
    const kept = await this.#usable(found.visitor, order)
    if (kept !== null) await this.#update(kept, order)
    const id = kept?.id ?? (await this.#create(order))
    const first = kept === null ? await this.#first(order, id) : id
    if (first !== id) return this.give({ ...order, nativeId: first })
    if (order.secret !== null) await this.#setPin(id, order.secret, kept?.hasPin === true)
    return id
  }

  /**
   * Deletes the visitor, and every other one that bears the mark. Without `is_force` the controller only calls it cancelled
   * (section 4.6). One that fails does not keep the next from being tried.
   */
  async take(order: VisitorOrder): Promise<string | null> {
    const found = await this.find(order)
    const theirs = found.visitor !== null && !isMarked(found.visitor, order)
    const ours = found.visitor === null || theirs ? found.copies : [found.visitor, ...found.copies]
    const results = await Promise.allSettled(ours.map((each) => this.#delete(each)))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
    if (theirs && found.visitor?.id === order.nativeId) throw withoutOurMark('A visitor')
    return found.visitor !== null && !theirs ? found.visitor.id : order.nativeId
  }

  /**
   * Null where it must be made anew: a cancelled one stays cancelled (section 4.5), and one that lost its PIN can only get
   * another one, which the new id tells the portal to make.
   */
  async #usable(found: Visitor | null, order: VisitorOrder): Promise<Visitor | null> {
    if (found === null || (!found.cancelled && (found.hasPin || order.secret !== null))) return found
    await this.#delete(found)
    return null
  }

  async #create(order: VisitorOrder): Promise<string> {
    const body = { first_name: order.nativeName, last_name: order.holderName, ...changeOf(order) }
    const answer = await this.client.ask({ method: 'POST', path: ['visitors'], body })
    if (answer === null)
      throw new ConnectorError('refused', 'A place that an entitlement names is not there.')
    const { id } = this.client.parse(answer.data, created)
    const stored = await this.#byId(id)
    if (stored !== null && !isMarked(stored, order)) {
      await this.#delete(stored)
      throw keepsNoRemarks()
    }
    return id
  }

  /** A delivery that ran beside this one may have made a visitor too: the first by id stays, and both fill it. */
  async #first(order: VisitorOrder, made: string): Promise<string> {
    const { visitor: one, copies } = await this.find({ ...order, nativeId: null })
    const ours = [...(one !== null && isMarked(one, order) ? [one] : []), ...copies]
    const [first, ...others] = ours.sort((a, b) => (a.id < b.id ? -1 : 1))
    for (const other of others) await this.#delete(other)
    return first?.id ?? made
  }

  async #update(kept: Visitor, order: VisitorOrder): Promise<void> {
    const wanted = order.entitlements.map(({ mapping }) => placeName(mapping))
    const held = await this.placesOf(kept)
    const body = changeOf(order)
    const same = held.length === new Set(wanted).size && held.every((place) => wanted.includes(place))
    if (same && kept.startTime === body.start_time && kept.endTime === body.end_time) return
    const answer = await this.client.ask({ method: 'PUT', path: ['visitors', kept.id], body })
    if (answer === null) throw new ConnectorError('refused', 'The visitor or a place has vanished.')
  }

  /** Setting the PIN that a visitor has already may count as taken: then it is taken off first. */
  async #setPin(id: string, secret: string, hasPin: boolean): Promise<void> {
    const path = ['visitors', id, 'pin_codes']
    const set = async () => {
      const answer = await this.client.ask({ method: 'PUT', path, body: { pin_code: secret } })
      if (answer === null) throw new ConnectorError('refused', 'The visitor vanished before it had its PIN.')
    }
    await set().catch(async (error: unknown) => {
      if (!hasPin || !(error instanceof ConnectorError) || error.fault !== 'secret_taken') throw error
      await this.client.ask({ method: 'DELETE', path })
      await set()
    })
  }

  async #delete({ id }: Visitor): Promise<void> {
    await this.client.ask({ method: 'DELETE', path: ['visitors', id], query: [['is_force', 'true']] })
  }

  #byId(id: string): Promise<Visitor | null> {
    return this.client.one('visitors', id, visitor)
  }

  /** The doors of a group that the controller made for one visitor; every other place is itself. */
  async #within(place: Resource): Promise<readonly Resource[]> {
    if (place.type !== 'door_group' || !GROUP_OF_ONE.test(place.name ?? '')) return [place]
    const group = await this.client.one('door_groups', place.id, doorGroup)
    return group?.resources ?? [place]
  }
}

/** A visitor keeps the name under which it was made, or taken over. */
function changeOf(order: VisitorOrder) {
  if (order.validFrom === null || order.validTo === null)
    throw new ConnectorError('unsupported', 'Nothing is given without a start and an end.')
  return {
    remarks: markOf(order.credentialId),
    start_time: Math.floor(order.validFrom / 1000),
    end_time: lastSecond(order.validTo),
    visit_reason: 'Business',
    resources: order.entitlements.map(({ mapping }) => ({ id: mapping.placeId, type: mapping.place })),
  }
}

function keepsNoRemarks(): ConnectorError {
  return new ConnectorError('unsupported', 'The target does not keep remarks, the mark of what is ours.')
}
