import { inTime } from '~/connectors/contract'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Millis, SECOND } from '~/domain/kernel/time'
import type { Observation } from '~/domain/reconciliation/observation'
import type { Services } from '~/platform/services'
import { openSystem } from '~/platform/system-access.server'
import { type ArtifactRow, newestLiveArtifacts } from '~db/repositories/artifacts'
import { type CredentialRow, credentialsByIds } from '~db/repositories/credentials'
import { peopleByIds } from '~db/repositories/people'
import type { SystemRow } from '~db/repositories/systems'

/** Objects that are looked at, the newest ones: a secret that sees less misses them first of all. */
const LOOKED_AT = 50
/** Read at once: a target is not flooded by a form. */
const AT_ONCE = 5
const TIMEOUT: Millis = 30 * SECOND

/**
 * Reads back what stands in a system with the secret that it is to have. One that sees the sentinel and not what was
 * there until now would make every end look confirmed. Problems, at the secret's field: secret_sees_less,
 * secret_not_tried when the target does not answer it.
 */
export async function trySecret(services: Services, system: SystemRow): Promise<Result<null>> {
  const { store, connectors, log } = services
  const connector = connectors.get(system.kind)
  const field = `settings.${connector.secretFields[0]}`
  const subjects = await standingSubjects(services, system.id)
  const signal = AbortSignal.timeout(TIMEOUT)
  let unseen = 0
  try {
    const access = openSystem(services, system, signal)
    const people = await peopleByIds(
      store.read,
      subjects.map(({ credential }) => credential.personId),
    )
    for (let from = 0; from < subjects.length; from += AT_ONCE) {
      const seen = await Promise.all(
        subjects.slice(from, from + AT_ONCE).map(({ artifact, credential }) =>
          inTime(
            connector.observe(access, {
              credentialId: credential.id,
              holderName: people.find((person) => person.id === credential.personId)?.name ?? '',
              nativeName: artifact.nativeName,
              nativeId: artifact.nativeId,
              secret: null,
            }),
            signal,
          ),
        ),
      )
      unseen += seen.filter((each) => !isOurs(each)).length
    }
  } catch (error) {
    log.warn({ systemId: system.id, err: error }, 'the new secret could not be tried')
    return refuse({ code: 'secret_not_tried', field })
  }
  return unseen === 0 ? ok(null) : refuse({ code: 'secret_sees_less', field, detail: { count: unseen } })
}

/** The objects that the last read-back saw as ours. */
async function standingSubjects(
  { store }: Services,
  systemId: string,
): Promise<{ artifact: ArtifactRow; credential: CredentialRow }[]> {
  const artifacts = await newestLiveArtifacts(store.read, systemId, LOOKED_AT)
  const credentials = await credentialsByIds(
    store.read,
    artifacts.map((artifact) => artifact.credentialId),
  )
  return artifacts.flatMap((artifact) => {
    const credential = credentials.find((each) => each.id === artifact.credentialId)
    return credential && isOurs(credential.observation as Observation | null)
      ? [{ artifact, credential }]
      : []
  })
}

function isOurs(seen: Observation | null): boolean {
  return seen !== null && seen.presence !== 'absent' && seen.ours
}
