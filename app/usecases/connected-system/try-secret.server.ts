import { inTime, type Subject, type SystemAccess } from '~/connectors/contract'
import { chunksOf } from '~/domain/kernel/chunks-of'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Millis, SECOND } from '~/domain/kernel/time'
import { foreignAccountOf } from '~/domain/reconciliation/foreign-end'
import type { Observation } from '~/domain/reconciliation/observation'
import type { Services } from '~/platform/services'
import { openSystem } from '~/platform/system-access.server'
import { newestLiveArtifacts } from '~db/repositories/artifacts'
import { credentialsByIds } from '~db/repositories/credentials'
import { openOrphans } from '~db/repositories/foreign-ends'
import { peopleByIds } from '~db/repositories/people'
import type { SystemRow } from '~db/repositories/systems'

/** Objects of each sort that are looked at, the newest ones: a secret that sees less misses them first of all. */
const LOOKED_AT = 50
/** Read at once: a target is not flooded by a form. */
const AT_ONCE = 5
const TIMEOUT: Millis = 30 * SECOND

/**
 * Reads back what stands in a system with the secret that it is to have. One that sees the sentinel and not what was
 * there until now would make every end look confirmed, and what nobody granted look gone. `before` has the secret that it has.
 * Problems, at the secret's field: secret_sees_less, secret_not_tried when the target does not answer it.
 */
export async function trySecret(
  services: Services,
  system: SystemRow,
  before: SystemRow,
): Promise<Result<null>> {
  const { connectors, log } = services
  const connector = connectors.get(system.kind)
  const field = `settings.${connector.secretFields[0]}`
  const ours = await standingSubjects(services, system.id)
  const found = connector.endForeign === undefined ? [] : await foundSubjects(services, system.id)
  const signal = AbortSignal.timeout(TIMEOUT)
  const look = (access: SystemAccess, subjects: readonly Subject[]) =>
    inTurns(subjects, (subject) => inTime(connector.observe(access, subject), signal))
  let unseen: number
  try {
    const access = openSystem(services, system, signal)
    const seen = await look(access, [...ours, ...found])
    unseen = seen.slice(0, ours.length).filter((each) => !isOurs(each)).length
    const lost = found.filter((_, index) => isAbsent(seen[ours.length + index]))
    if (lost.length > 0) {
      // Gone since the last list, or hidden from the new one: the secret that it has tells. Where that one fails, as one does
      // that is to be replaced, nobody can tell, and access must go on being taken away.
      const still = await look(openSystem(services, before, signal), lost).catch((error: unknown) => {
        log.warn(
          { systemId: system.id, err: error },
          'the old secret could not be asked what the new one does not see',
        )
        return []
      })
      unseen += still.filter((each) => !isAbsent(each)).length
    }
  } catch (error) {
    log.warn({ systemId: system.id, err: error }, 'the new secret could not be tried')
    return refuse({ code: 'secret_not_tried', field })
  }
  return unseen === 0 ? ok(null) : refuse({ code: 'secret_sees_less', field, detail: { count: unseen } })
}

async function inTurns<T, R>(list: readonly T[], one: (each: T) => Promise<R>): Promise<R[]> {
  const done: R[] = []
  for (const chunk of chunksOf(list, AT_ONCE)) done.push(...(await Promise.all(chunk.map(one))))
  return done
}

/** Accounts that nobody granted and that the last list showed. */
async function foundSubjects({ store }: Services, systemId: string): Promise<Subject[]> {
  const findings = await openOrphans(store.read, systemId, LOOKED_AT)
  return findings.flatMap((finding) => {
    const account = foreignAccountOf(finding)
    return account ? [{ credentialId: finding.id, holderName: '', secret: null, ...account }] : []
  })
}

/** The objects that the last read-back saw as ours. */
async function standingSubjects({ store }: Services, systemId: string): Promise<Subject[]> {
  const artifacts = await newestLiveArtifacts(store.read, systemId, LOOKED_AT)
  const credentials = await credentialsByIds(
    store.read,
    artifacts.map((artifact) => artifact.credentialId),
  )
  const people = await peopleByIds(
    store.read,
    credentials.map(({ personId }) => personId),
  )
  return artifacts.flatMap(({ credentialId, nativeName, nativeId }) => {
    const credential = credentials.find((each) => each.id === credentialId)
    if (!credential || !isOurs(credential.observation as Observation | null)) return []
    const holderName = people.find((person) => person.id === credential.personId)?.name ?? ''
    return [{ credentialId, holderName, nativeName, nativeId, secret: null }]
  })
}

function isAbsent(seen: Observation | undefined): boolean {
  return seen === undefined || seen.presence === 'absent'
}

function isOurs(seen: Observation | null): boolean {
  return seen !== null && seen.presence !== 'absent' && seen.ours
}
