import { writeSync } from 'node:fs'
import { createPortal } from '~/container.server'
import { grantAccess } from '../../support/grants'
import { addDirectory } from '../../support/ldap-system'
import { loginOf } from '../../support/network'
import { sampleOrganisation } from '../../support/organisation'

/**
 * The real portal in a process of its own: gives one person access in the directory at `SLAPD_PORT` for `SECONDS`, says so in one
 * line, and goes on working until it is killed.
 */
const { SECONDS = '', SLAPD_PORT = '' } = process.env
const portal = await createPortal(process.env, {
  mailTransport: { send: async () => undefined },
  print: () => undefined,
})
const test = { services: portal.services }
const { organisation } = await addDirectory(test, await sampleOrganisation(test), Number(SLAPD_PORT))
await portal.start()
const now = portal.services.clock.now()
const validTo = now + Number(SECONDS) * 1000
const { credentialIds } = await grantAccess(test, organisation, {
  people: ['tomasz'],
  entitlements: ['operators'],
  from: now,
  to: validTo,
})
await portal.engine.settle()
const login = await loginOf(test, credentialIds[0] as string)
writeSync(1, `${JSON.stringify({ ...login, validTo })}\n`)
