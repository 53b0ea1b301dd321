import type { EventAuthority, StoredStatement } from '~/connectors/webhook/authority'
import { nextAccountEnd } from '~/domain/webhook/account-end'
import { heldBy, nextStatement, type Statement, withAccepted } from '~/domain/webhook/statement'
import type { Services } from '~/platform/services'
import { signForReaders } from '~/usecases/gate/pass-keys.server'
import { credentialById } from '~db/repositories/credentials'
import { systemById } from '~db/repositories/systems'
import {
  lockAccountEnd,
  lockWebhookStatement,
  saveAccountEnd,
  saveWebhookStatement,
  type WebhookStatementRow,
  webhookStatementOf,
  webhookStatementPage,
} from '~db/repositories/webhook-statements'

/** Statements read at once when a system's are listed. */
const PAGE = 200

/** RFC 8417 clause 2.3. */
const TOKEN_TYPE = 'secevent+jwt'

/** The outbox of events and the key they are signed with: that of the passes for other readers, published with it. */
export function createEventAuthority(
  services: Pick<Services, 'store' | 'clock' | 'keys' | 'audit' | 'env'>,
): EventAuthority {
  const { store, clock, env } = services
  return {
    issuer: () => env.baseUrl,
    now: clock.now,
    async latest(credentialId) {
      const row = await webhookStatementOf(store.read, credentialId)
      return row && stored(row)
    },
    state: (credentialId, systemId, said, how) =>
      store.transact(async (tx) => {
        const before = await lockWebhookStatement(tx, credentialId)
        const now = clock.now()
        const statement = nextStatement(before, credentialId, said, { ...how, now })
        if (before !== null && statement.sequence === before.sequence) return stored(before)
        await saveWebhookStatement(tx, rowOf(statement, systemId))
        const credential = await credentialById(tx, credentialId)
        await services.audit.append(tx, now, {
          type: 'webhook.stated',
          actorId: null,
          subjects: {
            credential: credentialId,
            system: systemId,
            person: credential?.personId ?? null,
            site: credential?.siteId ?? null,
            vendor: credential?.vendorId ?? null,
          },
          facts: { ordered: said.state, sequence: statement.sequence },
        })
        return { ...statement, attested: false }
      }, 'engine'),
    accepted: (credentialId, sequence, jti) =>
      store.transact(async (tx) => {
        const row = await lockWebhookStatement(tx, credentialId)
        if (row?.sequence !== sequence) return
        await saveWebhookStatement(tx, { ...row, ...withAccepted(row, jti, clock.now()) })
      }, 'engine'),
    stateEnd: (said) =>
      store.transact(async (tx) => {
        const before = await lockAccountEnd(tx, said.systemId, said.nativeId)
        const now = clock.now()
        const end = nextAccountEnd(before, said, now)
        if (end === before) return end
        await saveAccountEnd(tx, end)
        const system = await systemById(tx, said.systemId)
        await services.audit.append(tx, now, {
          type: 'webhook.stated',
          actorId: null,
          subjects: { system: said.systemId, site: system?.siteId ?? null },
          facts: { ordered: 'gone', sequence: end.sequence },
        })
        return end
      }, 'engine'),
    endAccepted: ({ systemId, nativeId, sequence }) =>
      store.transact(async (tx) => {
        const row = await lockAccountEnd(tx, systemId, nativeId)
        if (row?.sequence === sequence) await saveAccountEnd(tx, { ...row, ackedAt: clock.now() })
      }, 'engine'),
    sign: (claims) => signForReaders(services, TOKEN_TYPE, claims, clock.now()),
    async *accounts(systemId) {
      for (let after = ''; ; ) {
        const page = await webhookStatementPage(store.read, systemId, after, PAGE)
        const last = page.at(-1)
        if (!last) return
        for (const row of page) {
          const { credentialId, madeAt } = row
          const { held } = heldBy(row, row.attestedAt !== null)
          if (held === null || held.state === 'gone') continue
          yield {
            nativeId: credentialId,
            nativeName: credentialId,
            displayName: null,
            active: held.state === 'on',
            entitlements: held.entitlements.map(({ name }) => name),
            markedCredentialId: credentialId,
            lastUsedAt: null,
            createdAt: madeAt,
          }
        }
        after = last.credentialId
      }
    },
  }
}

function stored(row: WebhookStatementRow): StoredStatement {
  return { ...row, attested: row.attestedAt !== null }
}

/** What was attested of the one before says nothing about this one. */
function rowOf(statement: Statement, systemId: string): WebhookStatementRow {
  const nobody = {
    attestedByIt: null,
    attestedByPhysicalSecurity: null,
    attestReason: null,
    attestedAt: null,
  }
  return { ...statement, ...nobody, systemId, events: statement.events }
}
