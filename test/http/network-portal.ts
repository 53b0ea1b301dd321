import { HOUR } from '~/domain/kernel/time'
import { settableClock } from '~/platform/clock.server'
import { startServer } from '../../app/server.js'
import { grantAccess } from '../support/grants'
import { addNetwork, loginOf } from '../support/network'
import { sampleOrganisation } from '../support/organisation'
import type { TestPortal } from '../support/portal'

/**
 * The built portal in a process of its own, with a network whose NAS is at `NAS_PORT`: gives one person an hour in the segment of the
 * offices, says how they sign in, and answers FreeRADIUS until it is killed.
 */
const { NOW = '', PORT = '', NAS_PORT = '' } = process.env

const build = await import(new URL('../../build/server/index.js', import.meta.url).href)
const clock = settableClock(Number(NOW))
const portal = await build.entry.module.createPortal(process.env, {
  clock,
  mailTransport: { send: async () => undefined },
  print: () => undefined,
})
const test = { portal, services: portal.services, engine: portal.engine, clock } as TestPortal
const { organisation, systemId } = await addNetwork(test, await sampleOrganisation(test), Number(NAS_PORT))
const { credentialIds } = await grantAccess(test, organisation, {
  people: ['tomasz'],
  entitlements: ['office'],
  from: clock.now(),
  to: clock.now() + HOUR,
})
await test.engine.settle()
await startServer({ build, portal, port: Number(PORT), host: '127.0.0.1' })
process.stdout.write(
  `${JSON.stringify({ systemId, ...(await loginOf(test, credentialIds[0] as string)) })}\n`,
)
