import { describe, expect, it } from 'vitest'
import { entryOf } from '~/connectors/ldap/entry'
import { ACTIVE_DIRECTORY } from '~/connectors/ldap/flavour'
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

  it('is known by its objectGUID', () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, at) => at)
    expect(ACTIVE_DIRECTORY.idOf(entry({ objectGUID: bytes }))).toBe(guidText(bytes))
    expect(ACTIVE_DIRECTORY.idOf(entry({}))).toBeNull()
  })
})
