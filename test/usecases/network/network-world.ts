import { HOUR } from '~/domain/kernel/time'
import { endsOfRequest } from '~db/repositories/ends'
import { openRadiusSessions } from '~db/repositories/radius-sessions'
import { type RadiusNas, startRadiusNas } from '../../peers/radius-nas'
import { type Access, grantAccess } from '../../support/grants'
import { addNetwork, loginOf, NETWORK_TOKEN } from '../../support/network'
import { sampleOrganisation } from '../../support/organisation'
import type { TestPortal } from '../../support/portal'

/** Attributes as rlm_rest writes them. */
export const attributes = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { type: 'string', value: [value] }]),
  )

/** A portal with a network of three segments, and a NAS on loopback that heeds its clock. */
export async function openNetworkWorld(
  open: () => Promise<TestPortal>,
  closing: (() => Promise<unknown>)[],
  withNas = true,
) {
  const test = await open()
  closing.push(() => test.close())
  const nas: RadiusNas = await startRadiusNas({ authPort: 1, acctPort: 1 }, () => test.clock.now())
  closing.push(() => nas.close())
  const { organisation, systemId } = await addNetwork(
    test,
    await sampleOrganisation(test),
    withNas ? nas.port : null,
  )
  const { store, ids } = test.services
  const t0 = test.clock.now()
  const ask = (what: 'login' | 'accounting', body: unknown, token = NETWORK_TOKEN, system = systemId) =>
    test.portal.network({ what, systemId: system, token, body })
  const settle = () => test.engine.settle()
  const tell = (id: string, status: string, sessionClass: string, userName: string) =>
    ask(
      'accounting',
      attributes({
        'Acct-Status-Type': status,
        'User-Name': userName,
        'Acct-Session-Id': id,
        'NAS-IP-Address': '127.0.0.1',
        'Calling-Station-Id': '02:00:00:00:00:01',
        Class: sessionClass,
      }),
    )
  return {
    test,
    nas,
    organisation,
    systemId,
    t0,
    ask,
    settle,
    async give(over: Partial<Access> = {}) {
      const access = { people: ['tomasz'], entitlements: ['office'], from: t0, to: t0 + 2 * HOUR, ...over }
      const { requestId, credentialIds, grantIds } = await grantAccess(test, organisation, access)
      await settle()
      return { requestId, grantIds, credentialId: credentialIds[0] as string }
    },
    async login(credentialId: string, over: { password?: string; station?: string } = {}) {
      const { userName, password } = await loginOf(test, credentialId)
      return ask(
        'login',
        attributes({
          'User-Name': userName,
          'User-Password': over.password ?? password,
          'Calling-Station-Id': over.station ?? '02-00-00-00-00-01',
        }),
      )
    },
    /** Signs in and opens the session at the NAS. */
    async session(credentialId: string, id = 's-1') {
      const { userName, password } = await loginOf(test, credentialId)
      const answer = await ask('login', attributes({ 'User-Name': userName, 'User-Password': password }))
      const given = answer.body as Record<string, { value: [string | number] }>
      const sessionClass = String(given['reply:Class']?.value[0])
      const seconds = Number(given['reply:Session-Timeout']?.value[0])
      nas.open({ id, userName, vlan: '', sessionClass, endsAt: test.clock.now() + seconds * 1000 })
      await tell(id, 'Start', sessionClass, userName)
      return { id, userName, sessionClass }
    },
    tell,
    async to(instant: number) {
      test.clock.advance(instant - test.clock.now())
      await settle()
    },
    async lock() {
      await store.transact(async ({ q, t }) => {
        await q.insert(t.accessLock).values({
          id: ids.id(),
          target: 'person',
          targetId: organisation.people.tomasz as string,
          reason: 'seen where he should not be',
          placedBy: organisation.people.pia as string,
          placedAt: test.clock.now(),
          affected: 0,
          confirmed: 0,
          unknown: 0,
        })
      })
    },
    async freeze(reason: 'rate' | 'restored') {
      await store.transact(async ({ q, t }) => {
        await q.insert(t.givingFreeze).values({ id: ids.id(), reason, facts: {}, frozenAt: test.clock.now() })
      })
    },
    openSessions: (credentialId: string) => openRadiusSessions(store.read, credentialId),
    ends: async (requestId: string) =>
      (await endsOfRequest(store.read, requestId)).map(({ confirmedAt, proof }) => ({
        confirmedAt,
        proof,
      })),
    events: async (type: string) => {
      const { q, t } = store.read
      return (await q.select().from(t.auditEvent)).filter((row) => row.type === type)
    },
  }
}
