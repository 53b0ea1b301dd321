import { expect, it } from 'vitest'
import { accountEndToken, nextAccountEnd } from '~/domain/webhook/account-end'
import { START } from '../../support/examples'

const said = { systemId: 's', nativeId: '7', nativeName: 'old', audience: 'https://receiver.example.com' }

it('an order to end an account stands until it is accepted, and is said anew only then', () => {
  const first = nextAccountEnd(null, said, START)
  expect(nextAccountEnd(first, said, START + 1)).toBe(first)
  const again = nextAccountEnd({ ...first, ackedAt: START }, said, START)
  expect(again).toMatchObject({ sequence: first.sequence + 1, ackedAt: null })
  expect(accountEndToken(again)).not.toBe(accountEndToken(first))
  // A clock that went back, another receiver, another name.
  expect(nextAccountEnd({ ...again, ackedAt: START }, said, 0).sequence).toBe(again.sequence + 1)
  for (const other of [{ audience: 'https://elsewhere.example.com' }, { nativeName: 'new' }])
    expect(nextAccountEnd(first, { ...said, ...other }, START).sequence).toBe(START + 1)
})
