import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '~/domain/kernel/time'
import {
  findingsOnPage,
  type KnownArtifact,
  type ListedPage,
  missingAmong,
  showsUse,
} from '~/domain/reconciliation/findings'
import type { Account } from '~/domain/reconciliation/observation'
import { sharedNamesOf } from '~/domain/reconciliation/shared-accounts'
import { START } from '../../support/examples'

function account(over: Partial<Account> = {}): Account {
  return {
    nativeId: 'id-1',
    nativeName: 'dp-ana',
    displayName: 'Ana',
    active: true,
    entitlements: ['viewers'],
    markedCredentialId: 'credential',
    lastUsedAt: START - HOUR,
    createdAt: START - DAY,
    ...over,
  }
}

function artifact(over: Partial<KnownArtifact> = {}): KnownArtifact {
  return {
    credentialId: 'credential',
    nativeId: 'id-1',
    ordered: 'on',
    entitlements: ['viewers'],
    settledAt: START - 2 * DAY,
    endConfirmed: false,
    overdueAt: null,
    lastUsedAt: null,
    newer: false,
    ...over,
  }
}

const NOTHING: ListedPage = {
  accounts: [],
  artifacts: [],
  expected: new Set<string>(),
  sharedNames: sharedNamesOf(['admin', 'Installer', '888888']),
  now: START,
  staleAfter: 7 * DAY,
  tellsUse: true,
}

/** What a list shows that is whole with this one page. */
function whole(over: Partial<ListedPage>) {
  const page = { ...NOTHING, ...over }
  const { findings, there } = findingsOnPage(page)
  const notListed = page.artifacts.filter((each) => !there.has(each.credentialId))
  return [...findings, ...missingAmong(notListed, START)]
}

const kinds = (over: Partial<ListedPage>) =>
  whole(over).map((finding) => [finding.kind, finding.subject, finding.severity])

const one = (a: Partial<Account>, b: Partial<KnownArtifact>) =>
  kinds({ accounts: [account(a)], artifacts: [artifact(b)] })

describe('a listing', () => {
  it('in which all is as granted shows nothing', () => {
    expect(one({}, {})).toEqual([])
    expect(kinds({})).toEqual([])
  })

  it('shows accounts that the portal did not grant, louder when they are switched on', () => {
    const stranger = { nativeId: 'id-9', markedCredentialId: null }
    expect(kinds({ accounts: [account(stranger)] })).toEqual([['orphan', 'id-9', 'high']])
    expect(kinds({ accounts: [account({ ...stranger, active: false })] })).toEqual([
      ['orphan', 'id-9', 'low'],
    ])
    expect(kinds({ accounts: [account(stranger)], expected: new Set(['id-9']) })).toEqual([])
  })

  it('tells nobody by name: a stranger of the same name stays one', () => {
    const stranger = account({ nativeId: 'id-9', markedCredentialId: null })
    expect(kinds({ accounts: [account(), stranger], artifacts: [artifact()] })).toEqual([
      ['orphan', 'id-9', 'high'],
    ])
  })

  it('knows ours by native id although the mark is gone, and by mark before the id is known', () => {
    expect(one({ markedCredentialId: null }, {})).toEqual([])
    expect(one({}, { nativeId: null })).toEqual([])
  })

  it('takes a mark that nobody knows for no mark', () => {
    expect(kinds({ accounts: [account({ markedCredentialId: 'other' })] })).toEqual([
      ['orphan', 'id-1', 'critical'],
    ])
  })

  it('shows a copy that bears our mark as ours, never as an orphan to take over', () => {
    const copy = account({ nativeId: 'id-2' })
    expect(kinds({ accounts: [account(), copy], artifacts: [artifact()] })).toEqual([
      ['drifted', 'id-2', 'high'],
    ])
    expect(kinds({ accounts: [copy], artifacts: [artifact({ ordered: 'gone' })] })).toEqual([
      ['resurrected', 'id-2', 'critical'],
    ])
    expect(
      kinds({ accounts: [{ ...copy, active: false }], artifacts: [artifact({ ordered: 'gone' })] }),
    ).toEqual([['orphan', 'id-2', 'low']])
  })

  it('shows what should be gone: overdue from its deadline on, resurrected when its end was confirmed', () => {
    expect(one({}, { ordered: 'gone', overdueAt: START + 1 })).toEqual([])
    expect(one({}, { ordered: 'gone', overdueAt: START })).toEqual([['overdue', 'id-1', 'critical']])
    expect(one({}, { ordered: 'off', endConfirmed: true })).toEqual([['resurrected', 'id-1', 'critical']])
    expect(one({ active: false }, { ordered: 'gone', endConfirmed: true })).toEqual([])
  })

  it('shows a right too many at once, and a right or an account too few once it was seen complete', () => {
    expect(one({ entitlements: ['viewers', 'admins'] }, { settledAt: null })).toEqual([
      ['drifted', 'id-1', 'high'],
    ])
    expect(one({ entitlements: [] }, {})).toEqual([['missing', 'id-1', 'medium']])
    expect(one({ active: false }, {})).toEqual([['missing', 'id-1', 'medium']])
    expect(one({ entitlements: [] }, { settledAt: null })).toEqual([])
    expect(kinds({ artifacts: [artifact()] })).toEqual([['missing', 'credential', 'medium']])
    expect(kinds({ artifacts: [artifact({ settledAt: null })] })).toEqual([])
    expect(kinds({ artifacts: [artifact({ ordered: 'gone' })] })).toEqual([])
  })

  it('shows what was granted and is not used, by the latest sign of life', () => {
    const long = { settledAt: START - 7 * DAY }
    expect(one({ lastUsedAt: null }, long)).toEqual([['stale', 'id-1', 'low']])
    expect(one({ lastUsedAt: null }, { settledAt: START - 7 * DAY + 1 })).toEqual([])
    expect(one({ lastUsedAt: null }, { ...long, lastUsedAt: START - DAY })).toEqual([])
    expect(one({ lastUsedAt: START - DAY }, long)).toEqual([])
  })

  it('calls nothing unused where nobody tells the use, unless the target told it of this account', () => {
    const silent = (lastUsedAt: number | null) =>
      kinds({
        accounts: [account({ lastUsedAt })],
        artifacts: [artifact({ settledAt: START - 30 * DAY })],
        tellsUse: false,
      })
    expect(silent(null)).toEqual([])
    expect(silent(START - 8 * DAY)).toEqual([['stale', 'id-1', 'low']])
  })

  it('tells uses where the account that makes the list shows one of its own', () => {
    const expected = new Set(['service', 'sentinel'])
    const own = (lastUsedAt: number | null) => account({ nativeId: 'service', lastUsedAt })
    expect(showsUse([account({ nativeId: 'sentinel', lastUsedAt: null }), own(START)], expected)).toBe(true)
    expect(showsUse([own(null), account({ lastUsedAt: START })], expected)).toBe(false)
    expect(showsUse([], expected)).toBe(false)
  })

  it('says nothing of rights that cannot be told, but still of an account that is not as it should be', () => {
    const untold = { entitlements: null }
    expect(one({ entitlements: ['admins'] }, untold)).toEqual([])
    expect(one({ active: false }, untold)).toEqual([['missing', 'id-1', 'medium']])
  })

  it('says nothing of what changed or was looked at since the list was begun', () => {
    const newer = { newer: true }
    expect(one({ entitlements: ['admins'] }, newer)).toEqual([])
    expect(one({}, { ...newer, ordered: 'gone', endConfirmed: true })).toEqual([])
    expect(kinds({ artifacts: [artifact(newer)] })).toEqual([])
    const copy = account({ nativeId: 'id-2' })
    expect(kinds({ accounts: [account(), copy], artifacts: [artifact(newer)] })).toEqual([])
  })

  it('gives each finding a deadline by its severity, and its credential where it is known', () => {
    const [late] = whole({
      accounts: [account()],
      artifacts: [artifact({ ordered: 'gone', overdueAt: START })],
    })
    expect(late).toMatchObject({ deadline: START, credentialId: 'credential', account: { nativeId: 'id-1' } })
    const [orphan] = whole({ accounts: [account({ markedCredentialId: null })] })
    expect(orphan).toMatchObject({ deadline: START + DAY, credentialId: null })
  })

  it('calls shared and default accounts by their kind, unless they are ours, there by right, or say that they are ours', () => {
    const named = (nativeName: string, over: Partial<Account> = {}) =>
      account({ nativeId: 'id-9', nativeName, markedCredentialId: null, ...over })
    const shared = (name: string) => kinds({ accounts: [named(name)] })
    for (const name of [
      'admin',
      'ADMIN',
      'admin2',
      'Admin-02',
      'admin_1',
      'CORP\\admin',
      'admin@site.example',
    ]) {
      expect([name, shared(name)]).toEqual([name, [['default_account', 'id-9', 'high']]])
    }
    expect(shared('ａｄｍｉｎ')).toEqual([['default_account', 'id-9', 'high']])
    expect(shared('installer')).toEqual([['default_account', 'id-9', 'high']])
    expect(shared('888888')).toEqual([['default_account', 'id-9', 'high']])
    for (const name of ['badmin', 'admin-jane', 'administrator', '8888', '']) {
      expect([name, shared(name)]).toEqual([name, [['orphan', 'id-9', 'high']]])
    }
    expect(kinds({ accounts: [named('admin', { active: false })] })).toEqual([
      ['default_account', 'id-9', 'low'],
    ])
    expect(kinds({ accounts: [named('admin')], expected: new Set(['id-9']) })).toEqual([])
    expect(kinds({ accounts: [named('admin', { markedCredentialId: 'nobody' })] })).toEqual([
      ['orphan', 'id-9', 'critical'],
    ])
    expect(one({ nativeName: 'admin' }, {})).toEqual([])
  })
})
