import type { Order } from '~/connectors/contract'
import type { NetworkAuthority, NetworkSession } from '~/connectors/radius/authority'
import { type RadiusEntitlement, segmentName } from '~/connectors/radius/config'
import { RadiusConnector } from '~/connectors/radius/connector.server'
import { NAS_SECRET, startRadiusNas } from '../../peers/radius-nas'
import { connectorConformance } from '../conformance'
import type { Harness, SessionHarness } from '../harness'

const TOKEN = 'token-of-the-radius-server-of-this-system'
const UNTIL = Date.UTC(2031, 4, 5, 18)
const NOW = UNTIL - 3_600_000

connectorConformance('radius-timeout', { target: 'portal', start: async () => portalHarness(false).harness })
connectorConformance('radius', { target: 'sessions', start: startSessions })

interface Account {
  on: boolean
  names: string[]
  until: number | null
  marked: boolean
}

/** The portal's part played in memory: what was ordered is what a login will be answered. */
function portalHarness(kicks: boolean, config: Record<string, unknown> = { token: TOKEN }) {
  const accounts = new Map<string, Account>()
  const open = new Map<string, NetworkSession & { credentialId: string }>()
  const fault = { down: false, deaf: false, hidden: false }
  const assertUp = () => {
    if (fault.down) throw new Error('database is locked')
  }
  const authority: NetworkAuthority = {
    identity: () => 'portal-1',
    now: () => NOW,
    async answer(credentialId) {
      assertUp()
      const account = accounts.get(credentialId)
      if (!account) return null
      return {
        verdict: account.on ? 'accept' : 'reject',
        entitlements: account.names,
        until: account.until,
        boundary: account.until,
      }
    },
    async *accounts() {
      assertUp()
      for (const [credentialId, account] of accounts)
        yield {
          nativeId: credentialId,
          nativeName: credentialId,
          displayName: null,
          active: account.on,
          entitlements: account.names,
          markedCredentialId: account.marked ? credentialId : null,
          lastUsedAt: null,
          createdAt: null,
        }
    },
    async openSessions(credentialId) {
      if (fault.hidden) throw new Error('database is locked')
      return [...open.values()].filter((session) => session.credentialId === credentialId)
    },
    async sessionEnded(id) {
      open.delete(id)
    },
    async sessionTold() {},
  }
  const connector = new RadiusConnector(authority, kicks, [5_000])
  const harness: Harness = {
    connector,
    access: (signal = new AbortController().signal) => ({ systemId: 'system-1', config, signal }),
    rights: [{ vlan: '120' }, { vlan: '40', filterId: 'plant-acl' }, { vlan: 'voice' }],
    secrets: [TOKEN, NAS_SECRET],
    prepare(order: Order) {
      if (fault.deaf) return
      if (order.state === 'gone') return void accounts.delete(order.credentialId)
      if (order.state === 'off' && !accounts.has(order.credentialId)) return
      accounts.set(order.credentialId, {
        on: order.state === 'on',
        names: order.entitlements.map(({ mapping }) => segmentName(mapping as RadiusEntitlement)).sort(),
        until: order.validTo,
        marked: true,
      })
    },
    truth(credentialId) {
      const account = accounts.get(credentialId)
      return { objects: account ? 1 : 0, active: account?.on ?? false, entitlements: account?.names ?? [] }
    },
    populate(count) {
      for (let index = 0; index < count; index += 1)
        accounts.set(`account-${index}`, { on: true, names: ['120'], until: UNTIL, marked: false })
    },
    everyName: () => [...accounts.keys()],
    outages: [
      {
        name: 'the portal cannot evaluate',
        fault: 'failing',
        strike: () => {
          fault.down = true
        },
      },
    ],
    lie: () => {
      fault.deaf = true
    },
    heal: () => {
      Object.assign(fault, { down: false, deaf: false, hidden: false })
    },
    close: async () => {},
  }
  return { harness, accounts, open, fault }
}

async function startSessions(): Promise<SessionHarness> {
  const nas = await startRadiusNas({ authPort: 1, acctPort: 1 }, () => NOW)
  const config = { token: TOKEN, nasAddresses: `127.0.0.1:${nas.port}`, nasSecret: NAS_SECRET }
  const { harness, accounts, open, fault } = portalHarness(true, config)
  let made = 0
  return {
    ...harness,
    async signIn(credentialId) {
      const account = accounts.get(credentialId)
      if (!account?.on) throw new Error('rejected')
      made += 1
      const id = `session-${made}`
      const userName = `dp-${credentialId.slice(-4)}`
      const entitlement = account.names[0] ?? ''
      nas.open({ id, userName, vlan: entitlement, sessionClass: '', endsAt: UNTIL })
      const told = { userName, nasAddress: '127.0.0.1', nasSessionId: id, entitlement, endsAt: UNTIL }
      open.set(id, { ...told, id, credentialId })
      return { isOpen: () => nas.sessions.has(id), ended: nas.ended(id) }
    },
    refuseKills: () => {
      nas.fault.refuses = true
    },
    hideSessions: () => {
      fault.hidden = true
    },
    heal() {
      nas.fault.refuses = false
      harness.heal()
    },
    close: () => nas.close(),
  }
}
