import { createInterface } from 'node:readline'
import { siteAudience } from '~/domain/gate/pass-token'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { settableClock } from '~/platform/clock.server'
import { touch } from '~db/repositories/credential-inputs'
import { endGrants } from '~db/repositories/grants'
import { startServer } from '../../app/server.js'
import { grantAccess } from '../support/grants'
import { sampleOrganisation } from '../support/organisation'
import type { TestPortal } from '../support/portal'
import { passOf } from '../support/reader'

/**
 * The built portal in a process of its own, with three passes: one ends in four minutes, one in ten hours, and one as soon as a
 * line comes in. It runs until it is killed.
 */
const NOW = Date.UTC(2026, 2, 10, 9)
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

const build = await import(new URL('../../build/server/index.js', import.meta.url).href)
const clock = settableClock(NOW)
const portal = await build.entry.module.createPortal(process.env, {
  clock,
  mailTransport: { send: async () => undefined },
  print: () => undefined,
})
const test = { portal, services: portal.services, engine: portal.engine, clock } as TestPortal
const organisation = await sampleOrganisation(test)
const tokens: Record<string, string> = {}
const given: Record<string, { grantIds: string[]; credentialIds: string[] }> = {}
for (const [key, length] of Object.entries({ tomasz: 4 * MINUTE, lena: 10 * HOUR, amina: 10 * HOUR })) {
  given[key] = await grantAccess(test, organisation, {
    people: [key],
    entitlements: ['commsRoom'],
    from: NOW,
    to: NOW + length,
  })
}
await test.engine.settle()
for (const [key, { credentialIds }] of Object.entries(given)) {
  const pass = await passOf(test, organisation.people[key] as string, credentialIds[0] as string)
  tokens[key] = pass.issued?.token ?? ''
}
await startServer({ build, portal, port: Number(process.env.PORT), host: '127.0.0.1' })
say({
  tokens,
  now: NOW,
  audience: siteAudience(organisation.sites.hamburg as string),
  zone: organisation.zones.commsRoom,
})

for await (const _ of createInterface({ input: process.stdin })) {
  const { grantIds = [], credentialIds = [] } = given.amina ?? {}
  await test.services.store.transact(async (tx) => {
    await endGrants(tx, grantIds, NOW, null, 'Done early')
    await touch(tx, { credentialIds }, NOW)
  })
  await test.engine.settle()
  say({ ended: 'amina' })
}
