import { randomBytes } from 'node:crypto'
import type { Connector } from '~/connectors/contract'
import { hashToken } from '~/platform/keys.server'
import { totpCode } from '~/platform/totp.server'
import { insertSession } from '~db/repositories/sessions'
import type { SampleOrganisation, SeedDirectory } from '~db/seed'
import { startServer } from '../../app/server.js'
import { freePort } from './free-port'
import { secretOf } from './identity'
import { sampleOrganisation } from './organisation'
import { type Dialect, openTestPortal, type TestPortal } from './portal'

export interface HttpPortal {
  readonly test: TestPortal
  readonly organisation: SampleOrganisation
  readonly url: string
  /** The routes of the built server, by id. */
  readonly routes: Readonly<Record<string, { id: string; path?: string; parentId?: string; index?: boolean }>>
  /** A cookie of a new session of this person, second factor proved. */
  cookieOf(person: string): Promise<string>
  /** The person's one-time code at the portal's time; their factor is enrolled on first use. */
  codeOf(person: string): Promise<string>
  close(): Promise<void>
}

/** The built server over a portal with the sample organisation; the portal comes from the build's own modules. */
export async function openHttpPortal(
  dialect: Dialect = 'sqlite',
  directory: SeedDirectory | null = null,
  connectors: readonly Connector[] = [],
  now?: number,
): Promise<HttpPortal> {
  const build = await import(new URL('../../build/server/index.js', import.meta.url).href)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const test = await openTestPortal(dialect, now, build.entry.module.createPortal, url, { connectors })
  const organisation = await sampleOrganisation(test, directory)
  const server = await startServer({ build, portal: test.portal, port, host: '127.0.0.1' })
  const { services, clock } = test

  const idOf = (person: string) => organisation.people[person] ?? person
  return {
    test,
    organisation,
    url: server.url,
    routes: build.routes,
    async cookieOf(person) {
      await secretOf(test, idOf(person))
      const token = randomBytes(32).toString('base64url')
      const now = clock.now()
      await services.store.transact((tx) =>
        insertSession(tx, {
          id: hashToken(token),
          personId: idOf(person),
          createdAt: now,
          lastSeenAt: now,
          expiresAt: now + 30 * 86_400_000,
          secondFactorAt: now,
          userAgent: 'test',
        }),
      )
      return `daypass_session=${token}`
    },
    codeOf: async (person) => totpCode(await secretOf(test, idOf(person)), clock.now()),
    async close() {
      await server.close()
      await test.close()
    },
  }
}
