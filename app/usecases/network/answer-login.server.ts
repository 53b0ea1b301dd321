import { timingSafeEqual } from 'node:crypto'
import type { RadiusEntitlement } from '~/connectors/radius/config'
import { allow, type RateLimit } from '~/domain/kernel/rate-limit'
import { type Instant, MINUTE } from '~/domain/kernel/time'
import { loginContext } from '~/platform/secret-contexts.server'
import type { Services } from '~/platform/services'
import { type ArtifactRow, artifactsNamed } from '~db/repositories/artifacts'
import { type CredentialRow, credentialById, noteUse } from '~db/repositories/credentials'
import { isKnownStation } from '~db/repositories/radius-sessions'
import { rateStateOf } from '~db/repositories/rate-limits'
import type { SystemRow } from '~db/repositories/systems'
import { standingsAt } from '../credential/standing.server'
import { takeRateLimitIn } from '../identity/rate-limit.server'
import { type NetworkRight, networkRight } from './network-right'
import { writeClass } from './session-class'
import { subjectsOf } from './session-events.server'

export interface Login {
  readonly userName: string
  readonly password: string
  /** The device, as its Calling-Station-Id says. */
  readonly station: string | null
}

export type LoginAnswer =
  | {
      readonly accepted: true
      /** The name as the portal gave it. */
      readonly userName: string
      readonly segment: RadiusEntitlement
      /** Until the boundary, whole ones, at least 1. */
      readonly seconds: number
      readonly sessionClass: string
    }
  | { readonly accepted: false; readonly why: string }

/** Wrong passwords for one name. They are the portal's own, of 144 bits: this keeps the log and the disk quiet. */
const WRONG: RateLimit = { max: 20, window: MINUTE }

/** A login so soon after the last one is not written down again: devices roam. */
const WRITTEN_EACH = MINUTE

/** Longer names and passwords are nobody's. */
const NAME = /^dp-[a-z0-9]{10}$/
const LONGEST_PASSWORD = 128

const reject = (why: string): LoginAnswer => ({ accepted: false, why })

/** Answers one login at a system, from the grants as they are at this instant. */
export async function answerLogin(services: Services, system: SystemRow, login: Login): Promise<LoginAnswer> {
  const { read } = services.store
  const userName = login.userName.trim().toLowerCase()
  if (!NAME.test(userName) || login.password.length > LONGEST_PASSWORD) return reject('unknown')
  const now = services.clock.now()
  const artifacts = (await artifactsNamed(read, system.id, userName)).filter(
    (artifact) => artifact.state !== 'gone' && artifact.verifier !== null,
  )
  const [first] = artifacts
  // Nothing is counted for names that nobody has.
  if (!first) return reject('unknown')
  const key = await budgetOf(services, first, userName, login.station, now)
  if (key === null) return reject('too_many_tries')
  const artifact = artifacts.find((each) => isRight(services, each, login.password))
  const credential = await credentialById(read, (artifact ?? first).credentialId)
  if (!credential) return reject('unknown')
  if (!artifact) {
    await writeRefused(services, credential, key, now)
    return reject('wrong_password')
  }
  const [found] = await standingsAt(services, read, [credential], now)
  const right = found ? networkRight(found, now) : null
  if (!found || right === null) return reject(found?.want.why[0] ?? 'unknown')
  const seconds = Math.floor((right.boundary - now) / 1000)
  if (seconds < 1) return reject('ended')
  await writeAdmitted(services, credential, right, now)
  return {
    accepted: true,
    userName,
    segment: right.segment,
    seconds,
    sessionClass: writeClass({
      credentialId: credential.id,
      endsAt: right.boundary,
      entitlement: right.name,
    }),
  }
}

/**
 * Which budget of wrong tries this login counts against; null when it is used up. A name has one for all devices and, when
 * that is used up, each device that was in use under the name has its own: who guesses from elsewhere keeps nobody out.
 */
async function budgetOf(
  { store }: Services,
  { systemId, credentialId }: ArtifactRow,
  userName: string,
  station: string | null,
  now: Instant,
): Promise<string | null> {
  const shared = `network:${systemId}:${userName}`
  if (await isLeft(store.read, shared, now)) return shared
  if (station === null || !(await isKnownStation(store.read, credentialId, station))) return null
  const own = `${shared}:${station.slice(0, 64)}`
  return (await isLeft(store.read, own, now)) ? own : null
}

async function isLeft(h: Services['store']['read'], key: string, now: Instant): Promise<boolean> {
  return allow(await rateStateOf(h, key), WRONG, now).allowed
}

function isRight({ keys }: Services, { id, verifier }: ArtifactRow, password: string): boolean {
  const expected = Buffer.from(verifier ?? '', 'utf8')
  const given = Buffer.from(keys.hashCode(password, loginContext(id)), 'utf8')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

async function writeRefused(
  services: Services,
  credential: CredentialRow,
  key: string,
  now: Instant,
): Promise<void> {
  await services.store.transact(async (tx) => {
    const counted = await takeRateLimitIn(tx, key, WRONG, now)
    if (!counted.ok) return
    await services.audit.append(tx, now, {
      type: 'network.refused',
      actorId: null,
      subjects: subjectsOf(credential),
    })
  })
}

async function writeAdmitted(
  services: Services,
  credential: CredentialRow,
  { boundary }: NetworkRight,
  now: Instant,
): Promise<void> {
  const { lastUsedAt } = credential
  if (lastUsedAt !== null && now - lastUsedAt < WRITTEN_EACH) return
  await services.store.transact(async (tx) => {
    await noteUse(tx, credential.id, now)
    await services.audit.append(tx, now, {
      type: 'network.admitted',
      actorId: null,
      subjects: subjectsOf(credential),
      facts: { until: boundary },
    })
  })
}
