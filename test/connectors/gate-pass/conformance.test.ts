import type { Order } from '~/connectors/contract'
import type { PassAuthority } from '~/connectors/gate-pass/authority'
import { GatePassConnector } from '~/connectors/gate-pass/connector.server'
import { connectorConformance } from '../conformance'
import type { Harness } from '../harness'

connectorConformance('gate-pass', { target: 'portal', start: async () => startGatePassHarness() })

/** The portal's part played in memory: what was ordered is what the gate will say. */
function startGatePassHarness(): Harness {
  const passes = new Map<string, { on: boolean; zones: string[]; until: number | null; marked: boolean }>()
  let down = false
  let deaf = false
  const assertUp = () => {
    if (down) throw new Error('database is locked')
  }
  const authority: PassAuthority = {
    async answer(credentialId) {
      assertUp()
      const pass = passes.get(credentialId)
      if (!pass) return null
      return { state: pass.on ? 'on' : 'off', zones: pass.zones, until: pass.until }
    },
    identity: () => 'portal-1',
    async *accounts() {
      assertUp()
      for (const [credentialId, pass] of passes)
        yield {
          nativeId: credentialId,
          nativeName: credentialId,
          displayName: null,
          active: pass.on,
          entitlements: pass.zones,
          markedCredentialId: pass.marked ? credentialId : null,
          lastUsedAt: null,
          createdAt: null,
        }
    },
  }
  const connector = new GatePassConnector(authority)
  return {
    connector,
    access: (signal = new AbortController().signal) => ({ systemId: 'system-1', config: {}, signal }),
    rights: [{ zoneId: 'zone-hall' }, { zoneId: 'zone-yard' }, { zoneId: 'zone-plant' }],
    secrets: [],
    prepare(order: Order) {
      if (deaf) return
      if (order.state === 'gone') return void passes.delete(order.credentialId)
      if (order.state === 'off' && !passes.has(order.credentialId)) return
      passes.set(order.credentialId, {
        on: order.state === 'on',
        zones: order.entitlements
          .map(({ mapping }) => connector.nativeEntitlement(mapping as { zoneId: string }))
          .sort(),
        until: order.validTo,
        marked: true,
      })
    },
    truth(credentialId) {
      const pass = passes.get(credentialId)
      return { objects: pass ? 1 : 0, active: pass?.on ?? false, entitlements: pass?.zones ?? [] }
    },
    populate(count) {
      for (let index = 0; index < count; index += 1)
        passes.set(`pass-${index}`, { on: true, zones: ['zone-hall'], until: 1, marked: false })
    },
    everyName: () => [...passes.keys()],
    outages: [
      {
        name: 'the portal cannot evaluate',
        fault: 'failing',
        strike: () => {
          down = true
        },
      },
    ],
    lie: () => {
      deaf = true
    },
    heal: () => {
      down = false
      deaf = false
    },
    close: async () => {},
  }
}
