import { timingSafeEqual } from 'node:crypto'
import { opensTooMuch, principalOf } from '~/domain/certificate/certificate'
import type { Id } from '~/domain/kernel/ids'
import type { RateLimit } from '~/domain/kernel/rate-limit'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Instant, MINUTE } from '~/domain/kernel/time'
import { hashToken } from '~/platform/keys.server'
import type { Services } from '~/platform/services'
import { encodeRevocationList } from '~/platform/ssh/revocation-list'
import { standingsAt } from '~/usecases/credential/standing.server'
import { ipKey, takeRateLimitIn } from '~/usecases/identity/rate-limit.server'
import { credentialsByIds } from '~db/repositories/credentials'
import { type SshAuthorityRow, sshAuthorityOf } from '~db/repositories/ssh-authorities'
import {
  revokedCertificates,
  type SshCertificateRow,
  unrevokedCertificates,
} from '~db/repositories/ssh-certificates'
import { noteReceipt, type SshHostRow, sshHostsOf } from '~db/repositories/ssh-hosts'
import { systemById } from '~db/repositories/systems'
import type { Handle, Tx } from '~db/store'
import { openSshAuthority } from './authority-key.server'
import { REMEMBERED, revokeIn } from './revoke-serials.server'
import { rightsOf } from './rights.server'
import { lookAtWaitingEnds } from './waiting-ends.server'

/** A host asks twice in a minute when there is something new. */
const OF_HOST: RateLimit = { max: 30, window: MINUTE }
/** Tokens that are none, from one network. */
const REFUSED: RateLimit = { max: 20, window: MINUTE }

export interface HostQuestion {
  readonly systemId: Id
  readonly token: string
  /** The number of the list that the host read in its own file; null when it does not say. */
  readonly holds: number | null
  readonly ip: string
}

export interface ServedList {
  readonly number: number
  /** Null when the host holds this very list. */
  readonly bytes: Buffer | null
}

/**
 * Gives a host the revocation list of its system, and notes which one it says it holds. What is not to be held at this moment is
 * put on the list first, from the grants and locks themselves, so that a lock reaches hosts while the engine stands still.
 * Problems: ssh_host_unknown, too_many_tries.
 */
export async function serveList(services: Services, question: HostQuestion): Promise<Result<ServedList>> {
  const { store, clock } = services
  const hosts = await sshHostsOf(store.read, question.systemId)
  const host = hostWith(hosts, question.token)
  if (host === null) {
    const now = clock.now()
    const taken = await store.transact((tx) =>
      takeRateLimitIn(tx, `ssh-refused:${ipKey(question.ip)}`, REFUSED, now),
    )
    return taken.ok ? refuse('ssh_host_unknown') : taken
  }
  await revokeUnwanted(services, question.systemId)
  return store.transact(async (tx) => {
    const now = clock.now()
    const taken = await takeRateLimitIn(tx, `ssh-host:${host.id}`, OF_HOST, now)
    if (!taken.ok) return taken
    const authority = await sshAuthorityOf(tx, question.systemId)
    if (!authority) return refuse('ssh_host_unknown')
    const said = question.holds
    // A number that was never given out is of a list that a restored database does not know.
    const holds = said === null || said > authority.listNumber ? null : said
    await noteHost(services, tx, host, holds, now)
    if (said === authority.listNumber) return ok({ number: authority.listNumber, bytes: null })
    return ok({ number: authority.listNumber, bytes: await listOf(services, tx, authority, now) })
  })
}

/** Every host's hash is compared, each in constant time. */
function hostWith(hosts: readonly SshHostRow[], token: string): SshHostRow | null {
  const given = Buffer.from(hashToken(token), 'hex')
  let found: SshHostRow | null = null
  for (const host of hosts) {
    const known = Buffer.from(host.tokenHash, 'hex')
    const same = known.length === given.length && timingSafeEqual(known, given)
    if (same && host.archivedAt === null) found = host
  }
  return found
}

async function noteHost(
  services: Services,
  tx: Tx,
  host: SshHostRow,
  holds: number | null,
  now: Instant,
): Promise<void> {
  await noteReceipt(tx, host.id, holds ?? host.holds, now)
  if (holds === null || holds === host.holds) return
  const system = await systemById(tx, host.systemId)
  await services.audit.append(tx, now, {
    type: 'ssh_host.list_installed',
    actorId: null,
    subjects: { system: host.systemId, site: system?.siteId ?? null },
    facts: { host: host.id, list: holds },
  })
  await lookAtWaitingEnds(services, tx, host.systemId, Math.min(host.holds, holds), now)
}

async function listOf(
  services: Pick<Services, 'keys'>,
  h: Handle,
  authority: SshAuthorityRow,
  now: Instant,
): Promise<Buffer> {
  const revoked = await revokedCertificates(h, authority.systemId, now - REMEMBERED)
  return encodeRevocationList({
    number: authority.listNumber,
    madeAt: authority.listedAt,
    authority: openSshAuthority(services, authority).blob,
    serials: revoked.map(({ serial }) => serial),
    ranges: authority.lostSerials,
  })
}

/**
 * Revokes what is valid and opens more than its holder may use now. While the engine stands still that is everything with which a
 * session may have been opened that runs still.
 */
async function revokeUnwanted(services: Services, systemId: Id): Promise<void> {
  const { store, clock } = services
  const unwanted = async (h: Handle): Promise<SshCertificateRow[]> => {
    const now = clock.now()
    const since = services.engineRuns() ? now : now - REMEMBERED
    const rows = await unrevokedCertificates(h, { systemId }, since)
    const credentials = await credentialsByIds(h, [...new Set(rows.map((row) => row.credentialId))])
    const standings = await standingsAt(services, h, credentials, now)
    const allowed = new Map(
      standings.map((found) => [
        found.facts.credential.id,
        new Set(rightsOf(found).map(({ principal }) => principalOf(systemId, principal))),
      ]),
    )
    return rows.filter((row) => opensTooMuch(row, allowed.get(row.credentialId) ?? new Set()))
  }
  if ((await unwanted(store.read)).length === 0) return
  await store.transact(async (tx) => {
    const system = await systemById(tx, systemId)
    if (system) await revokeIn(services, tx, systemId, system.siteId, await unwanted(tx), clock.now())
  }, 'engine')
}
