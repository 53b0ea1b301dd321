import { type SshEntitlement, sshEntitlement } from '~/connectors/ssh-ca/config'
import type { Id } from '~/domain/kernel/ids'
import type { CredentialStanding } from '~/usecases/credential/standing.server'

/** What somebody may hold now, as both seats approved it. What cannot be read allows nothing, and keeps no other right away. */
export function rightsOf({ standing, want }: CredentialStanding): (SshEntitlement & { versionId: Id })[] {
  return [...want.entitlements.keys()].flatMap((versionId) => {
    const mapping = sshEntitlement.safeParse(standing.mappings.get(versionId))
    return mapping.success ? [{ ...mapping.data, versionId }] : []
  })
}
