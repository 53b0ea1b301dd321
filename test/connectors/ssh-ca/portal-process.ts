import { writeSync } from 'node:fs'
import { createPortal } from '~/container.server'
import { issueCertificate } from '~/usecases/ssh/issue-certificate.server'
import { grantAccess } from '../../support/grants'
import { value } from '../../support/identity'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import { sshSystem } from '../../support/ssh-system'

/**
 * The real portal in a process of its own: gives one person access to SSH hosts for `SECONDS`, signs a certificate for `KEY`, says so in
 * one line, and goes on working until it is killed.
 */
const { SECONDS = '', KEY = '', ACCOUNT = '' } = process.env
const portal = await createPortal(process.env, {
  mailTransport: { send: async () => undefined },
  print: () => undefined,
})
const test = { services: portal.services }
const system = await sshSystem(test, await sampleOrganisation(test), ACCOUNT)
await system.addHost('gw1')
await portal.start()
const now = portal.services.clock.now()
const { credentialIds } = await grantAccess(test, system.organisation, {
  people: ['tomasz'],
  entitlements: ['sshOps'],
  from: now,
  to: now + Number(SECONDS) * 1000,
})
await portal.engine.settle()
const tomasz = await actorOf(test, system.organisation.people.tomasz as string)
const { text, validTo } = value(
  await issueCertificate(portal.services, tomasz, credentialIds[0] as string, KEY),
)
const { systemId, authorityLine } = system
writeSync(1, `${JSON.stringify({ text, validTo, systemId, authorityLine })}\n`)
