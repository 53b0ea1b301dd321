import { LIST_LIFE, LIST_SIGNED_FOR, LIST_TTL, LIST_TYPE, listBytes } from '~/domain/gate/status-list'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Instant, SECOND } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { compressList, decoysOf } from '~/platform/status-list.server'
import { type PassListRow, passListById, passLists, passStatusesOf } from '~db/repositories/pass-status'
import { statusListsUri, statusListUri } from './list-addresses'
import { signForReaders } from './pass-keys.server'

/** A list as it goes over the wire. */
export interface SignedList {
  readonly token: string
  /** How long it may be kept by whoever stands between, seconds. */
  readonly maxAge: number
}

interface Prepared {
  /** Which state of the list it tells. */
  readonly version: string
  readonly lst: string
  readonly signed: { readonly at: Instant; readonly list: SignedList } | null
}

type With = Pick<Services, 'store' | 'keys' | 'audit' | 'clock' | 'env' | 'engineRuns'>

/** What was prepared, for as long as the store lives: list id -> the list as it was asked for last. */
const preparedIn = new WeakMap<With['store'], Map<string, Prepared>>()

/**
 * The signed status list. Its bits are put together only when one of them changed, and it is signed anew when it was handed out
 * for half a minute, because readers count a list's age from its signature. It is the engine that turns places: while it stands still,
 * or the clock is doubted, nothing is signed, and readers trust nobody once the list that they have is too old. Problems: not_found, status_list_stale.
 */
export async function readStatusList(services: With, listId: string): Promise<Result<SignedList>> {
  const now = services.clock.now()
  const row = await passListById(services.store.read, listId)
  if (row === null) return refuse('not_found')
  const lists = preparedIn.get(services.store) ?? new Map<string, Prepared>()
  preparedIn.set(services.store, lists)
  const version = `${row.size}:${row.changes}:${row.closedAt ?? ''}`
  const known = lists.get(row.id)
  const current = known?.version === version ? known : null
  if (current?.signed && now - current.signed.at < LIST_SIGNED_FOR) return ok(current.signed.list)
  if (services.clock.doubt() !== null) return refuse('status_list_stale')
  if (row.closedAt === null && !services.engineRuns()) return refuse('status_list_stale')
  const lst = current?.lst ?? (await bitsOf(services, row))
  const list = await sign(services, row, lst, now)
  lists.set(row.id, { version, lst, signed: { at: now, list } })
  return ok(list)
}

/** The addresses of all lists, for readers that fetch them before the first pass is shown. */
export async function readStatusLists({
  store,
  env,
}: With): Promise<{ readonly status_lists: readonly string[] }> {
  const rows = await passLists(store.read)
  return { status_lists: rows.map(({ id }) => statusListUri(env.baseUrl, id)) }
}

async function bitsOf({ store, keys }: With, { id, size, closedAt }: PassListRow): Promise<string> {
  if (closedAt !== null) return compressList(new Uint8Array(size / 8).fill(0xff))
  const held = await passStatusesOf(store.read, id)
  const places = held.map(({ idx, endedAt }) => ({ idx, ended: endedAt !== null }))
  return compressList(listBytes(decoysOf(keys, id, size), places))
}

async function sign(services: With, { id }: PassListRow, lst: string, now: Instant): Promise<SignedList> {
  const { baseUrl } = services.env
  const iat = Math.floor(now / SECOND)
  const claims = {
    sub: statusListUri(baseUrl, id),
    iat,
    exp: iat + LIST_LIFE / SECOND,
    ttl: LIST_TTL / SECOND,
    status_list: { bits: 1, lst, aggregation_uri: statusListsUri(baseUrl) },
  }
  const token = await signForReaders(services, LIST_TYPE, claims, now)
  return { token, maxAge: LIST_SIGNED_FOR / SECOND }
}
