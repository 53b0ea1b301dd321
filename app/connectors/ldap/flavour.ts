import { DAY, type Instant } from '~/domain/kernel/time'
import type { OrderedCredential } from '../contract'
import type { Entry } from './entry'
import {
  fileTime,
  generalizedTime,
  guidBytes,
  guidText,
  NEVER,
  parseFileTime,
  parseGeneralizedTime,
  sidBeside,
  unicodePassword,
} from './values'

export type Values = Readonly<Record<string, readonly string[] | readonly Uint8Array[]>>

export interface AccountState {
  readonly active: boolean
  readonly expiresAt: Instant | null
  readonly lastUsedAt: Instant | null
  readonly createdAt: Instant | null
}

export interface PrimaryGroup {
  /** Its number in the domain. */
  readonly relativeId: number
  /** Stored bytes of its objectSid; null where the account's own is not shown. */
  readonly sid: Uint8Array | null
}

/** What differs between kinds of directory. Pure: values to write, and what values that were read mean. */
export interface Flavour {
  readonly idAttribute: string
  /** The name somebody signs in with. */
  readonly nameAttribute: string
  /** The attribute that names an entry below its parent. */
  readonly rdnAttribute: string
  /** Every one of these classes makes an entry an account. */
  readonly accountClasses: readonly string[]
  /** Classes that an account's class is made of and that mark something else: computers are users in Active Directory. */
  readonly notClasses: readonly string[]
  /** What is read of an account, beside the mark. */
  readonly attributes: readonly string[]
  /** Accounts tell their groups in `memberOf`, in a list too. */
  readonly tellsGroups: boolean
  /**
   * Names the policy of an account that has one of its own, which may leave its end unheeded; null where an end is heeded
   * whatever the policy.
   */
  readonly policyAttribute: string | null
  /** A group that an account is in without being named by it; null for the one that everybody is in, and where there is none. */
  primaryGroupOf(entry: Entry): PrimaryGroup | null
  /** How the id is written in a filter; null when it is no id of this kind. */
  idInFilter(id: string): string | Uint8Array | null
  idOf(entry: Entry): string | null
  /** A new account, switched off and without a password. */
  newAccount(credential: OrderedCredential & { readonly nativeName: string }): Values
  /** Replaces that switch on within [from, to). */
  on(entry: Entry, from: Instant, to: Instant): Values
  /** Replaces that switch off, whatever the time. */
  off(entry: Entry): Values
  /** A replace that sets the password; null where the PasswordModify operation does it (RFC 3062). */
  password(secret: string): Values | null
  stateOf(entry: Entry, now: Instant): AccountState
}

/** Long over: the server refuses the account by its own clock, however wrong that goes. */
const LONG_OVER: Instant = Date.UTC(2000, 0, 1)

/**
 * OpenLDAP with the ppolicy overlay (slapo-ppolicy(5)). Off is an end that is long over, in the attribute that ends the account by
 * itself too: one thing to write, to read back and to try. slapd 2.5 heeds it only where it finds a policy for the account.
 */
export const OPENLDAP: Flavour = {
  idAttribute: 'entryUUID',
  nameAttribute: 'uid',
  rdnAttribute: 'uid',
  accountClasses: ['inetOrgPerson'],
  notClasses: [],
  attributes: [
    'entryUUID',
    'uid',
    'cn',
    'displayName',
    'pwdStartTime',
    'pwdEndTime',
    'pwdPolicySubentry',
    'pwdLastSuccess',
    'authTimestamp',
    'createTimestamp',
  ],
  tellsGroups: false,
  policyAttribute: 'pwdPolicySubentry',
  primaryGroupOf: () => null,
  idInFilter: (id) => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id : null),
  idOf: (entry) => entry.first('entryUUID')?.toLowerCase() ?? null,
  newAccount: ({ nativeName, holderName }) => ({
    objectClass: ['inetOrgPerson'],
    uid: [nativeName],
    cn: [shown(holderName, nativeName)],
    sn: [shown(holderName, nativeName)],
    displayName: [shown(holderName, nativeName)],
    pwdEndTime: [generalizedTime(LONG_OVER)],
  }),
  on: (_entry, from, to) => ({
    pwdStartTime: [generalizedTime(from)],
    pwdEndTime: [generalizedTime(to)],
  }),
  off: () => ({ pwdEndTime: [generalizedTime(LONG_OVER)] }),
  password: () => null,
  stateOf(entry, now) {
    const expiresAt = parseGeneralizedTime(entry.first('pwdEndTime'))
    const used = [entry.first('pwdLastSuccess'), entry.first('authTimestamp')].map(parseGeneralizedTime)
    return {
      // The server's clock decides, and it is not known to the second: what ended lately may still let somebody in.
      active: expiresAt === null || expiresAt + DAY > now,
      expiresAt,
      lastUsedAt: latest(used),
      createdAt: parseGeneralizedTime(entry.first('createTimestamp')),
    }
  },
}

/** The group "Domain Users", in which every new user is (MS-SAMR clause 2.2.1.14). */
const DOMAIN_USERS = 513

/** userAccountControl (MS-ADTS clause 2.2.16). */
const ACCOUNT_DISABLE = 0x2
const NORMAL_ACCOUNT = 0x200

/** Active Directory: `accountExpires` ends an account, a bit of `userAccountControl` switches it off. */
export const ACTIVE_DIRECTORY: Flavour = {
  idAttribute: 'objectGUID',
  nameAttribute: 'sAMAccountName',
  rdnAttribute: 'cn',
  accountClasses: ['user'],
  notClasses: ['computer'],
  attributes: [
    'objectGUID',
    'sAMAccountName',
    'cn',
    'displayName',
    'userAccountControl',
    'accountExpires',
    'lastLogon',
    'lastLogonTimestamp',
    'whenCreated',
    'memberOf',
    'primaryGroupID',
    'objectSid',
  ],
  tellsGroups: true,
  policyAttribute: null,
  // Neither the group's `member` nor the account's `memberOf` tells it: only this number (MS-ADA3, primaryGroupID).
  primaryGroupOf(entry) {
    const told = entry.first('primaryGroupID')
    if (told === null || !/^\d{1,10}$/.test(told) || Number(told) === DOMAIN_USERS) return null
    const sid = entry.bytes('objectSid')
    return { relativeId: Number(told), sid: sid === null ? null : sidBeside(sid, Number(told)) }
  },
  idInFilter: guidBytes,
  idOf(entry) {
    const bytes = entry.bytes('objectGUID')
    return bytes === null ? null : guidText(bytes)
  },
  newAccount: ({ nativeName, holderName }) => ({
    objectClass: ['top', 'person', 'organizationalPerson', 'user'],
    cn: [nativeName],
    sAMAccountName: [nativeName],
    displayName: [shown(holderName, nativeName)],
    userAccountControl: [String(NORMAL_ACCOUNT | ACCOUNT_DISABLE)],
  }),
  on: (entry, _from, to) => ({
    accountExpires: [fileTime(to)],
    userAccountControl: [String(controlOf(entry) & ~ACCOUNT_DISABLE)],
  }),
  off: (entry) => ({ userAccountControl: [String(controlOf(entry) | ACCOUNT_DISABLE)] }),
  password: (secret) => ({ unicodePwd: [unicodePassword(secret)] }),
  stateOf(entry, now) {
    const expires = entry.first('accountExpires')
    const expiresAt = parseFileTime(expires)
    const used = [entry.first('lastLogon'), entry.first('lastLogonTimestamp')].map(parseFileTime)
    const over = expiresAt !== null && expiresAt + DAY <= now
    return {
      // Without its flags an account counts as on: only a flag that was seen is off.
      active: (controlOf(entry) & ACCOUNT_DISABLE) === 0 && !over,
      expiresAt: expires === String(NEVER) ? null : expiresAt,
      lastUsedAt: latest(used),
      createdAt: parseGeneralizedTime(entry.first('whenCreated')),
    }
  },
}

function controlOf(entry: Entry): number {
  const told = entry.first('userAccountControl')
  return told !== null && /^-?\d{1,10}$/.test(told) ? Number(told) : NORMAL_ACCOUNT
}

function latest(instants: readonly (Instant | null)[]): Instant | null {
  const known = instants.filter((at) => at !== null)
  return known.length === 0 ? null : Math.max(...known)
}

/** Directories refuse empty values. */
function shown(holderName: string, nativeName: string): string {
  const name = holderName
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, 64)
    .trim()
  return name === '' ? nativeName : name
}
