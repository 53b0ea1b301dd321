import { expect, it } from 'vitest'
import {
  DEFAULT_SHARED_NAMES,
  isSharedName,
  sharedNamesIn,
  sharedNamesOf,
} from '~/domain/reconciliation/shared-accounts'

it('a typed list is names, one a line or between commas, each once', () => {
  expect(sharedNamesIn(' admin \r\nRoot, admin;ADMIN\n\n  ,service desk')).toEqual([
    'admin',
    'Root',
    'service desk',
  ])
  expect(sharedNamesIn('')).toEqual([])
})

it('the built-in list has what installers leave behind, and no name twice', () => {
  const names = sharedNamesOf(DEFAULT_SHARED_NAMES)
  expect(names.size).toBe(DEFAULT_SHARED_NAMES.length)
  for (const name of ['admin', 'Administrator', 'root', 'Service', 'installer1', '888888', '666666']) {
    expect([name, isSharedName(name, names)]).toEqual([name, true])
  }
  expect(isSharedName('old-integrator', names)).toBe(false)
  expect(isSharedName('anything', sharedNamesOf([]))).toBe(false)
})
