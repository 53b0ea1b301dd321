import type { LdapConfig } from '~/connectors/ldap/config'
import { LdapConnector } from '~/connectors/ldap/connector.server'
import { named } from '~/connectors/ldap/dn'
import { isWrite, startLdapProxy } from '../../peers/ldap-proxy'
import { PEOPLE, SERVICE_PASSWORD, type SlapdOptions, startSlapd } from '../../peers/slapd'
import { directoryConfig } from '../../support/ldap-system'
import type { Outage, RemoteHarness } from '../harness'

export type LdapHarness = RemoteHarness & Awaited<ReturnType<typeof startLdapHarness>>

/** A name under which an ended account is known to be off: the server refuses it since 2000. */
const OFF = '20000101000000Z'

/** The LDAP connector, a fault proxy and a real slapd behind it. */
export async function startLdapHarness(options: SlapdOptions = {}, config: Partial<LdapConfig> = {}) {
  const slapd = await startSlapd(options)
  const proxy = await startLdapProxy(slapd.port)
  const system: LdapConfig = { ...directoryConfig(proxy.port), ...config }
  const ours = (credentialId: string) => slapd.search(`(employeeNumber=daypass:${credentialId})`, ['*', '+'])
  const one = (credentialId: string) => {
    const [entry] = ours(credentialId)
    if (!entry) throw new Error(`no account bears the mark of ${credentialId}`)
    return entry
  }
  const groupsOf = (dn: string) => slapd.search(`(member=${dn})`, ['cn']).map((group) => named(group.dn))
  const person = (name: string, more = '') =>
    `dn: uid=${name},${PEOPLE}\nobjectClass: inetOrgPerson\nuid: ${name}\ncn: ${name}\nsn: ${name}\n${more}\n`
  const answered = (name: string, fault: Outage['fault'], code: number): Outage => ({
    name,
    fault,
    strike: () => proxy.set({ mode: 'answer', code }),
  })
  let populated = 0

  return {
    connector: new LdapConnector(),
    access: (signal: AbortSignal = new AbortController().signal) => ({
      systemId: 'system-1',
      config: system,
      signal,
    }),
    rights: slapd.groups.map((group) => ({ group })) as unknown as RemoteHarness['rights'],
    secrets: [SERVICE_PASSWORD],
    prepare: () => {},
    truth(credentialId: string) {
      // One question for accounts and groups: each starts a program.
      const found = slapd.search(`(|(employeeNumber=daypass:${credentialId})(objectClass=groupOfNames))`, [
        'member',
        'pwdEndTime',
      ])
      const groups = found.filter((entry) => entry.values.member !== undefined)
      const entries = found.filter((entry) => entry.values.member === undefined)
      const holding = groups.filter((group) => entries.some(({ dn }) => group.values.member?.includes(dn)))
      return {
        objects: entries.length,
        active: entries.some((entry) => entry.values.pwdEndTime?.[0] !== OFF),
        entitlements: holding.map((group) => named(group.dn)).sort(),
      }
    },
    populate(count: number) {
      const names = Array.from({ length: count }, () => `staff-${populated++}`)
      slapd.change(names.map((name) => person(name)).join('\n'))
    },
    everyName: () =>
      slapd.search('(objectClass=inetOrgPerson)', ['uid']).map((entry) => entry.values.uid?.[0] ?? ''),
    outages: [
      { name: 'connections break', fault: 'failing', strike: () => proxy.set({ mode: 'down' }) },
      answered('busy', 'throttled', 51),
      answered('unavailable', 'failing', 52),
      answered('other', 'failing', 80),
      answered('invalid credentials', 'unauthorised', 49),
      answered('insufficient access', 'unauthorised', 50),
      answered('no such object', 'unauthorised', 32),
      answered('a referral', 'nonsense', 10),
      answered('unwilling to perform', 'refused', 53),
      {
        name: 'the search stops at a limit',
        fault: 'refused',
        strike: () => proxy.set({ mode: 'answer', code: 4, only: ({ tag }) => tag === 0x63 }),
      },
      {
        name: 'a page of a captive portal',
        fault: 'nonsense',
        strike: () =>
          proxy.set({ mode: 'bytes', bytes: Buffer.from('HTTP/1.1 200 OK\r\n\r\n<html>Sign in</html>') }),
      },
      {
        name: 'an endless answer',
        fault: 'nonsense',
        strike: () => {
          proxy.set({ mode: 'bytes', bytes: Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]) })
        },
      },
    ] satisfies Outage[] as readonly Outage[],
    lie: () => proxy.set({ mode: 'lie' }),
    heal: () => proxy.set({ mode: 'pass' }),
    async close() {
      await proxy.close()
      await slapd.close()
    },
    countWrites() {
      const writes = proxy.requests.filter(isWrite).length
      proxy.forget()
      return writes
    },
    loseAnswer(nth: number, how: 'never' | 'broken') {
      const held = proxy.lost()
      proxy.set({ mode: 'lose', nth, how })
      return { held }
    },
    hideReads: () => proxy.set({ mode: 'hide' }),
    plantForeign(nativeName: string) {
      const dn = `uid=${nativeName},${PEOPLE}`
      slapd.change(person(nativeName, 'userPassword: theirs\n'))
      // A group may still name whoever had the name before.
      if (groupsOf(dn).length === 0)
        slapd.change(`dn: ${slapd.groups[0]}\nchangetype: modify\nadd: member\nmember: ${dn}\n`)
      const state = () =>
        JSON.stringify(slapd.search(`(uid=${nativeName})`, ['*', 'entryUUID', 'pwdEndTime']))
      const before = state()
      const [entry] = slapd.search(`(uid=${nativeName})`, ['entryUUID'])
      return {
        nativeId: entry?.values.entryUUID?.[0] ?? '',
        untouched: () => state() === before && groupsOf(dn).length === 1 && slapd.signIn(dn, 'theirs') === 0,
      }
    },
    destroy(credentialId: string) {
      slapd.change(`dn: ${one(credentialId).dn}\nchangetype: delete\n`)
    },
    stripMark(credentialId: string) {
      slapd.change(`dn: ${one(credentialId).dn}\nchangetype: modify\ndelete: employeeNumber\n`)
    },
    person,
    groupsOf,
    slapd,
    proxy,
    system,
  }
}
