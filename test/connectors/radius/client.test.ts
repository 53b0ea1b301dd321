import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConnectorError } from '~/connectors/contract'
import type { NetworkSession } from '~/connectors/radius/authority'
import { NasClient } from '~/connectors/radius/client.server'
import { startDynamicAuthorization } from '../../peers/freeradius'
import { NAS_SECRET, type RadiusNas, startRadiusNas } from '../../peers/radius-nas'
import { freePort } from '../../support/free-port'
import { describeWithPeer } from '../../support/with-peer'

const NOW = Date.UTC(2026, 2, 10, 9)
/** Long where an answer comes, and so never waited for. */
const PATIENT = [5_000]
const HASTY = [20, 20, 20]

const session = (nasSessionId: string): NetworkSession => ({
  id: 'id',
  userName: 'dp-somebody',
  nasAddress: '127.0.0.1',
  nasSessionId,
  entitlement: '120',
  endsAt: NOW,
})

const clientOf = (port: number, waits = PATIENT, secret = NAS_SECRET, signal = AbortSignal.timeout(20_000)) =>
  new NasClient({ address: '127.0.0.1', port }, secret, signal, waits)

const faultOf = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    (error: unknown) => (error instanceof ConnectorError ? error.fault : error),
  )

describeWithPeer('FreeRADIUS', "requests to FreeRADIUS's own server for them", (program) => {
  it('are believed, answered, and refused where there is no such session', async () => {
    const nas = await startDynamicAuthorization(program, NAS_SECRET)
    try {
      const client = clientOf(nas.authPort)
      expect(await client.disconnect(session('known'), NOW)).toBe('done')
      expect(await client.limit(session('known'), 600, NOW)).toBe('done')
      expect(await client.disconnect(session('other'), NOW)).toBe('no_such_session')
      expect(await client.limit(session('other'), 600, NOW)).toBe('no_such_session')
      await client.probe(NOW)
      expect(await faultOf(clientOf(nas.authPort, HASTY, 'another secret').probe(NOW))).toBe('timeout')
    } finally {
      await nas.close()
    }
  })
})

describe('requests to a NAS', () => {
  let nas: RadiusNas
  beforeEach(async () => {
    nas = await startRadiusNas({ authPort: 1, acctPort: 1 }, () => NOW)
    const record = { id: 'known', userName: 'dp-somebody', vlan: '120', sessionClass: '', endsAt: NOW }
    nas.open(record)
  })
  afterEach(() => nas.close())

  it('name the NAS, the user and the session, and are dated', async () => {
    expect(await clientOf(nas.port).disconnect(session('known'), NOW)).toBe('done')
    const [request] = nas.heard
    expect(request?.code).toBe(40)
    expect([...(request?.values.get(4) ?? [])]).toEqual([127, 0, 0, 1])
    expect(String(request?.values.get(1))).toBe('dp-somebody')
    expect(String(request?.values.get(44))).toBe('known')
    expect(request?.values.get(55)?.readUInt32BE()).toBe(NOW / 1000)
    expect(nas.sessions.size).toBe(0)
  })

  it('are sent anew under the same identifier while no answer comes', async () => {
    nas.fault.loses = 2
    expect(await clientOf(nas.port, HASTY).disconnect(session('known'), NOW)).toBe('done')
    expect(nas.heard).toHaveLength(3)
    expect(new Set(nas.heard.map((request) => request.identifier)).size).toBe(1)
  })

  it('do not believe an answer that is signed with another secret', async () => {
    nas.fault.forges = true
    expect(await faultOf(clientOf(nas.port, HASTY).disconnect(session('known'), NOW))).toBe('timeout')
    expect(nas.sessions.size).toBe(1)
  })

  it('say what the NAS refused, and what it does not know', async () => {
    nas.fault.knowsNoCoa = true
    expect(await clientOf(nas.port).limit(session('known'), 60, NOW)).toBe('cannot')
    nas.fault.refuses = true
    expect(await faultOf(clientOf(nas.port).disconnect(session('known'), NOW))).toBe('refused')
    expect(await faultOf(clientOf(nas.port).limit(session('known'), 60, NOW))).toBe('refused')
  })

  it('end when nobody is there, when nobody answers, and when they are called off', async () => {
    expect(await faultOf(clientOf(await freePort()).probe(NOW))).toBe('unreachable')
    nas.fault.deaf = true
    expect(await faultOf(clientOf(nas.port, HASTY).probe(NOW))).toBe('timeout')
    expect(await faultOf(clientOf(nas.port, PATIENT, NAS_SECRET, AbortSignal.abort()).probe(NOW))).toBe(
      'timeout',
    )
  })
})
