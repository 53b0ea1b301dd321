import { allHold, type HostsKnown, LONGEST } from '~/domain/certificate/certificate'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { type SshAuthorityRow, sshAuthorityOf } from '~db/repositories/ssh-authorities'
import { type SshHostRow, sshHostsOf } from '~db/repositories/ssh-hosts'
import type { Handle } from '~db/store'

/** The hosts that a system has or had, and what a restore has left unknown. */
export interface SystemKnown extends HostsKnown {
  readonly hosts: readonly SshHostRow[]
  readonly lost: SshAuthorityRow['lostSerials']
}

export async function hostsKnown(h: Handle, systemId: Id): Promise<SystemKnown> {
  const lost = (await sshAuthorityOf(h, systemId))?.lostSerials ?? []
  const restores = lost.filter(({ number }) => number === null).map(({ at }) => at)
  return {
    hosts: await sshHostsOf(h, systemId),
    lost,
    restoredAt: restores.length === 0 ? null : Math.max(...restores),
  }
}

/** Until when somebody may sign in with a certificate that this database does not know; null when nobody can. */
export function lostUntil({ hosts, lost }: SystemKnown, now: Instant): Instant | null {
  const open = lost.filter(
    ({ at, number }) => now < at + LONGEST && (number === null || !allHold(hosts, at, number)),
  )
  return open.length === 0 ? null : Math.max(...open.map(({ at }) => at + LONGEST))
}
