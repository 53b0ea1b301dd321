import { EqualityFilter } from 'ldapts'
import { describe, expect, it } from 'vitest'
import { entryOf } from '~/connectors/ldap/entry'
import { ACTIVE_DIRECTORY } from '~/connectors/ldap/flavour'
import { Meaning } from '~/connectors/ldap/meaning.server'
import { fileTime, guidBytes, guidText, parseFileTime, unicodePassword } from '~/connectors/ldap/values'

/** Values as Microsoft documents them. No Active Directory has been asked. */
const NOW = Date.UTC(2031, 4, 5, 12)

function entry(values: Record<string, string | Uint8Array>) {
  return entryOf(
    'CN=dp-1,OU=Contractors,DC=example,DC=org',
    Object.entries(values).map(([type, value]) => ({
      type,
      values: [typeof value === 'string' ? new TextEncoder().encode(value) : value],
    })),
  )
}

describe('a time of Active Directory', () => {
  it('counts steps of 100 ns since 1601', () => {
    expect(fileTime(0)).toBe('116444736000000000')
    expect(parseFileTime('116444736000000000')).toBe(0)
    const to = Date.UTC(2031, 4, 5, 18, 0, 0, 250)
    expect(parseFileTime(fileTime(to))).toBe(to)
  })

  it('is never with no bit or with all 63', () => {
    for (const never of ['0', '9223372036854775807', null, 'soon']) expect(parseFileTime(never)).toBeNull()
  })
})

describe('an id of Active Directory', () => {
  it('has its first three groups turned round', () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, at) => at)
    expect(guidText(bytes)).toBe('03020100-0504-0706-0809-0a0b0c0d0e0f')
    expect(guidBytes('03020100-0504-0706-0809-0a0b0c0d0e0f')).toEqual(bytes)
    expect(guidBytes('no id')).toBeNull()
    expect(guidText(bytes.subarray(1))).toBeNull()
  })
})

describe('a password for Active Directory', () => {
  it('is quoted UTF-16, as in knowledge base article 263991', () => {
    expect(Buffer.from(unicodePassword('newPassword')).toString('base64')).toBe(
      'IgBuAGUAdwBQAGEAcwBzAHcAbwByAGQAIgA=',
    )
    expect(Buffer.from(unicodePassword('ü€😀')).toString('utf16le')).toBe('"ü€😀"')
  })
})

describe('an account of Active Directory', () => {
  const { on, off, stateOf, newAccount } = ACTIVE_DIRECTORY

  it('is made disabled, and switched on with an end and with its other flags kept', () => {
    const made = newAccount({ credentialId: 'c', nativeName: 'dp-1', holderName: 'Zoë\u0000 Ångström' })
    expect(made).toMatchObject({ userAccountControl: ['514'], sAMAccountName: ['dp-1'] })
    expect(made.displayName).toEqual(['Zoë  Ångström'])
    expect(on(entry({ userAccountControl: '66050' }), 0, NOW)).toEqual({
      userAccountControl: ['66048'],
      accountExpires: [fileTime(NOW)],
    })
    expect(off(entry({ userAccountControl: '66048' }))).toEqual({ userAccountControl: ['66050'] })
  })

  it('is off by its flag or a day after its end, and on where the flags are not shown', () => {
    const state = (values: Record<string, string>) => stateOf(entry(values), NOW)
    const later = fileTime(NOW + 1000)
    expect(state({ userAccountControl: '512', accountExpires: later })).toMatchObject({
      active: true,
      expiresAt: NOW + 1000,
    })
    expect(state({ userAccountControl: '514', accountExpires: later }).active).toBe(false)
    expect(state({ userAccountControl: '512', accountExpires: fileTime(NOW - 60_000) }).active).toBe(true)
    expect(state({ userAccountControl: '512', accountExpires: fileTime(NOW - 86_400_000) }).active).toBe(
      false,
    )
    expect(state({ userAccountControl: '512', accountExpires: '9223372036854775807' })).toMatchObject({
      active: true,
      expiresAt: null,
    })
    expect(state({}).active).toBe(true)
  })

  it('tells its last use by the later of two times, and when it was made', () => {
    expect(
      stateOf(
        entry({
          lastLogon: fileTime(NOW - 5000),
          lastLogonTimestamp: fileTime(NOW - 9000),
          whenCreated: '20310501060000.0Z',
        }),
        NOW,
      ),
    ).toMatchObject({ lastUsedAt: NOW - 5000, createdAt: Date.UTC(2031, 4, 1, 6) })
    expect(stateOf(entry({ lastLogon: '0' }), NOW).lastUsedAt).toBeNull()
  })

  it('is in its primary group too, which no membership tells, but for the one that everybody is in', async () => {
    // S-1-5-21-1-2-3-1104, a user; its domain's S-1-5-21-1-2-3-512 are the Domain Admins.
    const sid = (relative: string) =>
      Uint8Array.from(Buffer.from(`010500000000000515000000010000000200000003000000${relative}`, 'hex'))
    const asked: unknown[] = []
    const meaning = new Meaning(
      {
        read: async () => null,
        search: async ({ filter }) => {
          asked.push(filter)
          return [entryOf('CN=Domain Admins,CN=Users,DC=example,DC=org', [])]
        },
      },
      { baseDn: 'DC=example,DC=org' },
      ACTIVE_DIRECTORY,
    )
    const held = (primaryGroupID: string) =>
      meaning.entitlementsOf(entry({ primaryGroupID, objectSid: sid('50040000') }), ['cn=vms'])
    expect(await held('513')).toEqual(['cn=vms'])
    expect(asked).toEqual([])
    for (let time = 0; time < 2; time += 1)
      expect(await held('512')).toEqual(['cn=domain admins,cn=users,dc=example,dc=org', 'cn=vms'])
    expect(asked).toEqual([
      new EqualityFilter({ attribute: 'objectSid', value: Buffer.from(sid('00020000')) }),
    ])
    expect(await meaning.entitlementsOf(entry({ primaryGroupID: '512' }), [])).toEqual(['primaryGroupID=512'])
  })

  it('is known by its objectGUID', () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, at) => at)
    expect(ACTIVE_DIRECTORY.idOf(entry({ objectGUID: bytes }))).toBe(guidText(bytes))
    expect(ACTIVE_DIRECTORY.idOf(entry({}))).toBeNull()
  })
})
