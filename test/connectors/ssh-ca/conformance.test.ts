import type { Order } from '~/connectors/contract'
import type { SshAuthority } from '~/connectors/ssh-ca/authority'
import { SshCaConnector } from '~/connectors/ssh-ca/connector.server'
import { connectorConformance } from '../conformance'
import type { Harness } from '../harness'

connectorConformance('ssh-ca', { target: 'portal', start: async () => startSshHarness() })

/** The portal's part played in memory: what was ordered may be signed, and what is kept is not revoked. */
function startSshHarness(): Harness {
  const holders = new Map<string, { on: boolean; rights: string[]; until: number | null; marked: boolean }>()
  let down = false
  let deaf = false
  const assertUp = () => {
    if (down) throw new Error('database is locked')
  }
  const authority: SshAuthority = {
    async identity() {
      assertUp()
      return 'ssh-ca:SHA256:one'
    },
    async keep(credentialId, rights) {
      assertUp()
      const holder = holders.get(credentialId)
      if (!holder || deaf) return
      holder.rights = holder.rights.filter((right) => rights.includes(right))
      holder.on = holder.on && holder.rights.length > 0
    },
    async answer(credentialId) {
      assertUp()
      const holder = holders.get(credentialId)
      if (!holder) return { state: 'none', rights: [], until: null, proof: 'read' }
      if (!holder.on) return { state: 'off', rights: [], until: null, proof: 'read' }
      return { state: 'on', rights: holder.rights, until: holder.until, proof: 'read' }
    },
    async *accounts() {
      assertUp()
      for (const [credentialId, holder] of holders)
        yield {
          nativeId: credentialId,
          nativeName: credentialId,
          displayName: null,
          active: holder.on,
          entitlements: holder.rights,
          markedCredentialId: holder.marked ? credentialId : null,
          lastUsedAt: null,
          createdAt: null,
        }
    },
  }
  const connector = new SshCaConnector(authority)
  const user = 'camera'
  return {
    connector,
    access: (signal = new AbortController().signal) => ({
      systemId: 'system-1',
      config: { portForwarding: false },
      signal,
    }),
    rights: [
      { principal: 'ops', user },
      { principal: 'view', user },
      { principal: 'admin', user },
    ],
    secrets: [],
    prepare(order: Order) {
      if (deaf) return
      if (order.state === 'gone') return void holders.delete(order.credentialId)
      if (order.state === 'off' && !holders.has(order.credentialId)) return
      const on = order.state === 'on'
      const before = holders.get(order.credentialId)
      const ordered = order.entitlements.map(({ mapping }) => (mapping as { principal: string }).principal)
      holders.set(order.credentialId, {
        on: on || (before?.on ?? false),
        // What was signed before is taken by the connector, and by nothing else.
        rights: [...new Set([...ordered, ...(before?.rights ?? [])])].sort(),
        until: order.validTo,
        marked: true,
      })
    },
    truth(credentialId) {
      const holder = holders.get(credentialId)
      return { objects: holder ? 1 : 0, active: holder?.on ?? false, entitlements: holder?.rights ?? [] }
    },
    populate(count) {
      for (let index = 0; index < count; index += 1)
        holders.set(`other-${index}`, { on: true, rights: ['ops'], until: 1, marked: false })
    },
    everyName: () => [...holders.keys()],
    outages: [
      {
        name: 'the portal cannot look',
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
