import { afterEach, beforeEach, expect, it } from 'vitest'
import { addSystem } from '~/usecases/connected-system/add-system.server'
import { changeSystem } from '~/usecases/connected-system/change-system.server'
import { readSystem } from '~/usecases/connected-system/read-system.server'
import type { SystemInput } from '~/usecases/connected-system/system-input'
import { systemById } from '~db/repositories/systems'
import type { SampleOrganisation } from '~db/seed'
import { value } from '../../support/identity'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import { openTestPortal, type TestPortal } from '../../support/portal'

const PASSWORD = 'password-of-the-service-account'
const certificate = (letter: string) =>
  `-----BEGIN CERTIFICATE-----\n${letter.repeat(64)}\n-----END CERTIFICATE-----\n`

let portal: TestPortal
let organisation: SampleOrganisation
beforeEach(async () => {
  portal = await openTestPortal('sqlite')
  organisation = await sampleOrganisation(portal)
})
afterEach(() => portal.close())

const typed = (settings: Record<string, unknown> = {}): SystemInput => ({
  name: 'Directory of the plant',
  ownerSeat: 'it',
  ownerId: organisation.people.ines ?? null,
  patchOwner: 'IT operations',
  networkSegment: 'VLAN 12',
  manualSteps: 'Set pwdEndTime of the account to the past.',
  maxAtOnce: null,
  maxPerMinute: null,
  settings: {
    url: 'ldaps://ldap.example.org',
    flavour: 'active-directory',
    caCertificate: certificate('A'),
    bindDn: 'svc-daypass@example.org',
    bindPassword: PASSWORD,
    baseDn: 'dc=example,dc=org',
    accountsDn: 'ou=contractors,dc=example,dc=org',
    sentinelName: 'sentinel',
    markAttribute: 'employeeNumber',
    deleteAtEnd: 'on',
    ...settings,
  },
})
const ada = () => actorOf(portal, organisation.people.ada as string)
const add = async (settings = {}) =>
  addSystem(portal.services, await ada(), organisation.sites.hamburg as string, 'ldap', typed(settings))

it('of a directory are stored with its password sealed, and shown without it', async () => {
  const id = value(await add())
  const stored = JSON.stringify(await systemById(portal.services.store.read, id))
  expect(stored).not.toContain(PASSWORD)
  const { system } = value(await readSystem(portal.services, await ada(), id))
  expect(system.endWithoutPortal).toBe('at_window_end')
  expect(Object.fromEntries(system.settings.map(({ name, value }) => [name, value]))).toMatchObject({
    flavour: 'active-directory',
    startTls: false,
    caCertificate: certificate('A'),
    bindPassword: true,
  })
})

it('of a directory do not take its password to another address, nor to a server that another authority vouches for', async () => {
  const id = value(await add())
  for (const place of [
    { url: 'ldaps://collector.example.org' },
    { url: 'ldap://ldap.example.org', startTls: 'on' },
    { caCertificate: certificate('B') },
    { caCertificate: '' },
  ]) {
    const kept = typed({ bindPassword: '', ...place })
    expect(await changeSystem(portal.services, await ada(), id, 1, kept)).toEqual({
      ok: false,
      problems: [{ code: 'secret_for_new_address', field: 'settings.bindPassword' }],
    })
  }
  // As a browser sends the lines of what it was shown.
  const same = typed({ bindPassword: '', caCertificate: certificate('A').replaceAll('\n', '\r\n') })
  expect(value(await changeSystem(portal.services, await ada(), id, 1, same))).toEqual({
    pointedElsewhere: false,
  })
  const other = typed({ caCertificate: certificate('B') })
  expect(value(await changeSystem(portal.services, await ada(), id, 1, other))).toEqual({
    pointedElsewhere: true,
  })
})

it('of a directory without TLS are refused at their fields', async () => {
  const refused = await add({ url: 'ldap://ldap.example.org', accountsDn: 'contractors' })
  expect(refused.ok ? [] : refused.problems).toEqual([
    { code: 'dn_invalid', field: 'settings.accountsDn' },
    { code: 'url_needs_tls', field: 'settings.startTls' },
  ])
})
