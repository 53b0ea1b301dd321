import { signInTo, startSessionHost } from '../../peers/session-host'
import { connectorConformance } from '../conformance'
import type { SessionHarness } from '../harness'
import { SessionHostConnector } from './connector'

connectorConformance('session-host', { target: 'sessions', start })

const TOKEN = 'token-of-the-session-host'

async function start(): Promise<SessionHarness> {
  const host = await startSessionHost(TOKEN)
  const connector = new SessionHostConnector()
  const marked = (id: string) =>
    [...host.accounts.values()].filter((account) => account.note === `daypass:${id}`)
  let planted = 0
  return {
    connector,
    access: (signal = AbortSignal.timeout(5_000)) => ({
      systemId: 'system',
      config: { baseUrl: host.url, token: TOKEN },
      signal,
    }),
    rights: [{ group: 'operators' }, { group: 'viewers' }, { group: 'auditors' }],
    secrets: [TOKEN],
    prepare: () => undefined,
    truth(id) {
      const own = marked(id)
      return {
        objects: own.length,
        active: own.some((account) => account.active),
        entitlements: own.flatMap((account) => account.rights).sort(),
      }
    },
    populate(count) {
      for (let index = 0; index < count; index++) {
        planted++
        const account = { id: `p-${planted}`, name: `person-${planted}`, note: '', active: true, rights: [] }
        host.accounts.set(account.id, account)
      }
    },
    everyName: () => [...host.accounts.values()].map((account) => account.name),
    outages: [
      {
        name: 'the host is down',
        fault: 'failing',
        strike: () => {
          host.fault.down = true
        },
      },
    ],
    lie: () => {
      host.fault.lies = true
    },
    heal() {
      Object.assign(host.fault, { down: false, lies: false, keepsSessions: false, hidesSessions: false })
    },
    async signIn(credentialId) {
      const name = connector.nativeName({ credentialId, holderName: '' })
      const session = await signInTo(host.url, name)
      return session
    },
    refuseKills: () => {
      host.fault.keepsSessions = true
    },
    hideSessions: () => {
      host.fault.hidesSessions = true
    },
    close: () => host.close(),
  }
}
