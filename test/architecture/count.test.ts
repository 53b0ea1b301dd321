import { describe, expect, it } from 'vitest'
import { countReport } from '../stages.js'

const report = (parts: object) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...parts,
})

describe('what npm test counts as failed', () => {
  it.each([
    ['a run without a report', null, 1],
    ['a run without a single test', report({}), 0],
    ['an error outside any test', report({ numPassedTests: 3 }), 1],
    [
      'a file that cannot be loaded',
      report({ numPassedTests: 3, testResults: [{ status: 'failed', assertionResults: [] }] }),
      1,
    ],
    [
      'a test',
      report({
        numPassedTests: 3,
        numFailedTests: 1,
        testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }],
      }),
      1,
    ],
  ])('%s', (_what, given, status) => {
    expect(countReport(given, status).failed).toBe(1)
  })

  it('is nothing when all passed, whatever was skipped', () => {
    const all = report({ numPassedTests: 3, numPendingTests: 2, numTodoTests: 1 })
    expect(countReport(all, 0)).toEqual({ passed: 3, failed: 0, skipped: 3 })
  })
})
