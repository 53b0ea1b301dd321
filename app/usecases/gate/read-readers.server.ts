import { siteAudience } from '~/domain/gate/pass-token'
import { KEY_LEAD, publishedUntil, signingKeyAt } from '~/domain/gate/signing-keys'
import { LIST_TTL } from '~/domain/gate/status-list'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant, Millis } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { passKeyRows } from '~db/repositories/pass-keys'
import { openPassList } from '~db/repositories/pass-status'
import { liveSites } from '~db/repositories/sites'
import { zonesOfSite } from '~db/repositories/zones'
import { keySetUri, statusListsUri, statusListUri } from './list-addresses'

/** What somebody needs who sets a reader up, and the keys that its passes are signed with. */
export interface ReadersView {
  readonly now: Instant
  readonly issuer: string
  readonly keySet: string
  readonly lists: string
  /** The list in which passes stand now; null before the first one. */
  readonly list: string | null
  readonly ttl: Millis
  readonly sites: readonly {
    readonly id: Id
    readonly name: string
    readonly audience: string
    readonly zones: readonly { readonly id: Id; readonly name: string }[]
  }[]
  readonly keys: readonly {
    readonly kid: string
    readonly createdAt: Instant
    readonly signs: boolean
    /** When it begins to sign; null when it does, or did. */
    readonly signsFrom: Instant | null
    /** Until when it is published; null while no other one follows it. */
    readonly publishedUntil: Instant | null
  }[]
  readonly mayRenew: boolean
}

/** The settings of readers of others. Problems: not_found. */
export async function readReaders(services: Services, actor: Actor): Promise<Result<ReadersView>> {
  const now = services.clock.now()
  if (!may(actor, 'configuration.read', {}, now)) return refuse('not_found')
  const { read } = services.store
  const { baseUrl } = services.env
  const rows = await passKeyRows(read)
  const signing = signingKeyAt(rows, now)
  const list = await openPassList(read)
  const sites: ReadersView['sites'][number][] = []
  for (const { id, name } of await liveSites(read)) {
    const zones = await zonesOfSite(read, id)
    sites.push({
      id,
      name,
      audience: siteAudience(id),
      zones: zones
        .filter((zone) => zone.archivedAt === null)
        .map((zone) => ({ id: zone.id, name: zone.name })),
    })
  }
  return ok({
    now,
    issuer: baseUrl,
    keySet: keySetUri(baseUrl),
    lists: statusListsUri(baseUrl),
    list: list === null ? null : statusListUri(baseUrl, list.id),
    ttl: LIST_TTL,
    sites,
    keys: rows
      .map(({ kid, createdAt }, at) => ({
        kid,
        createdAt,
        signs: kid === signing?.kid,
        signsFrom: at > 0 && now < createdAt + KEY_LEAD ? createdAt + KEY_LEAD : null,
        publishedUntil: publishedUntil(rows, kid),
      }))
      .reverse(),
    mayRenew: may(actor, 'configure', {}, now),
  })
}
