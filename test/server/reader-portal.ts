import { createInterface } from 'node:readline'
import { siteAudience } from '~/domain/gate/pass-token'
import { KEY_LEAD } from '~/domain/gate/signing-keys'
import { HOUR, SECOND } from '~/domain/kernel/time'
import { settableClock } from '~/platform/clock.server'
import { totpCode } from '~/platform/totp.server'
import { renewPassKey } from '~/usecases/gate/renew-pass-key.server'
import { touch } from '~db/repositories/credential-inputs'
import { endGrants } from '~db/repositories/grants'
import { startServer } from '../../app/server.js'
import { grantAccess } from '../support/grants'
import { secretOf } from '../support/identity'
import { actorOf, sampleOrganisation } from '../support/organisation'
import type { TestPortal } from '../support/portal'
import { passOf } from '../support/reader'

/**
 * The built portal in a process of its own, with three passes: one ends in a hundred seconds, one in ten hours, and one as soon as a
 * line says so. Other lines have a new key made, and let the hour pass in which it is published and does not sign yet. It runs
 * until it is killed.
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
for (const [key, length] of Object.entries({ tomasz: 100 * SECOND, lena: 10 * HOUR, amina: 10 * HOUR })) {
  given[key] = await grantAccess(test, organisation, {
    people: [key],
    entitlements: ['commsRoom'],
    from: NOW,
    to: NOW + length,
  })
}
await test.engine.settle()
const passFor = async (key: string) => {
  const credentialId = given[key]?.credentialIds[0] as string
  return (await passOf(test, organisation.people[key] as string, credentialId)).issued?.token ?? ''
}
for (const key of Object.keys(given)) tokens[key] = await passFor(key)
await startServer({ build, portal, port: Number(process.env.PORT), host: '127.0.0.1' })
say({
  tokens,
  now: NOW,
  audience: siteAudience(organisation.sites.hamburg as string),
  zone: organisation.zones.commsRoom,
})

const commands: Readonly<Record<string, () => Promise<object>>> = {
  async end() {
    const { grantIds = [], credentialIds = [] } = given.amina ?? {}
    await test.services.store.transact(async (tx) => {
      await endGrants(tx, grantIds, NOW, null, 'Done early')
      await touch(tx, { credentialIds }, NOW)
    })
    await test.engine.settle()
    return { ended: 'amina' }
  },
  async key() {
    // Of two keys of one moment either may be the first.
    clock.advance(SECOND)
    const ada = await actorOf(test, organisation.people.ada as string)
    const code = totpCode(await secretOf(test, ada.personId), clock.now())
    const made = await renewPassKey(test.services, ada, code)
    return { made: made.ok, token: await passFor('lena') }
  },
  async hour() {
    clock.advance(KEY_LEAD)
    await test.engine.settle()
    return { now: clock.now(), token: await passFor('lena') }
  },
}
for await (const line of createInterface({ input: process.stdin })) say((await commands[line]?.()) ?? {})
