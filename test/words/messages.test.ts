import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CONNECTOR_FAULTS } from '~/connectors/contract'
import { REQUEST_STATES } from '~/domain/access-request/request'
import { EVENT_TYPES } from '~/domain/audit/event'
import { PROOF_GRADES } from '~/domain/connected-system/connected-system'
import { FINDING_KINDS } from '~/domain/reconciliation/observation'
import { isStatus, STATUS_LOOKS } from '~/ui/status'
import { hasLabel, type LabelKind, labelFor, messageFor } from '~/words/messages'
import { CHECK } from '~/words/messages/check-labels'

/** Where problems are made. */
const ROOMS = ['app/domain', 'app/usecases', 'app/platform', 'app/engine', 'app/connectors']

/** Functions whose first argument, or the branches of it, are codes of problems. */
const MAKERS = ['refuse', 'object', 'refusal', 'notice', 'lastingUntil']

describe('every code of a problem has a sentence', () => {
  const found = codesInSources()

  test('the scan sees codes however they are made', () => {
    const known = [
      'end_before_start', // refusal('…')
      'own_request', // object('…')
      'revision_changed', // refuse('…')
      'reason_missing', // { code: '…' }
      'contract_ends_inside', // handed on by another function
      'person_has_approved', // one branch of a condition
      'evaluation_too_short', // a schema's message
    ]
    expect(known.filter((code) => !found.has(code))).toEqual([])
  })

  test('none is without one', () => {
    expect([...found].filter(([code]) => messageFor({ code }).includes(`(${code})`))).toEqual([])
  })

  test('each reads well even when its values did not come along', () => {
    const sentences = [...found.keys()].map((code) => messageFor({ code }))
    expect(sentences.filter((sentence) => !/^[A-Z“].*[.]$/.test(sentence))).toEqual([])
    expect(sentences.filter((sentence) => /undefined|NaN|null|Invalid|[a-z]_[a-z]/.test(sentence))).toEqual(
      [],
    )
  })
})

test('a code without a sentence is named, and never shown as something else', () => {
  expect(messageFor({ code: 'never_heard_of' })).toContain('never_heard_of')
  expect(messageFor({ code: 'toString' })).toContain('toString')
  expect(labelFor('status', 'never_heard_of')).toContain('never heard of')
})

test('what a problem carries stands in its sentence', () => {
  expect(messageFor({ code: 'required', field: 'timeZone' })).toBe('Fill in the time zone.')
  expect(messageFor({ code: 'required', field: 'settings.bindDn' })).toBe('Fill in “Service account”.')
  expect(messageFor({ code: 'required', field: 'settings.unheardOf' })).toBe('Fill in this.')
  const next = Date.UTC(2026, 2, 29, 1)
  const detail = { next, timeZone: 'Europe/Berlin' }
  expect(messageFor({ code: 'local_time_missing', detail })).toContain(
    'Sun 29 Mar 2026, 03:00 (Europe/Berlin)',
  )
  const long = { tier: 'high', length: 9 * 86_400_000, max: 7 * 86_400_000 }
  expect(messageFor({ code: 'too_long', field: 'validTo', detail: long })).toMatch(/9 days.*high.*7 days/)
  expect(messageFor({ code: 'too_long', field: 'name', detail: { max: 120 } })).toMatch(
    /at most 120 characters/,
  )
})

test.each<[LabelKind, readonly string[]]>([
  ['event', EVENT_TYPES],
  ['finding', FINDING_KINDS],
  ['finding_todo', FINDING_KINDS],
  ['fault', CONNECTOR_FAULTS],
  ['proof_meaning', PROOF_GRADES],
  ['status', REQUEST_STATES],
  ['status', Object.keys(STATUS_LOOKS)],
])('every code of %s has words', (kind, codes) => {
  expect(codes.filter((code) => !hasLabel(kind, code))).toEqual([])
})

test('every state of a request has a look of its own', () => {
  expect(REQUEST_STATES.filter((state) => !isStatus(state))).toEqual([])
})

test('every check of policy is told both ways', () => {
  const checks = [...codesMadeBy(['refusal', 'notice', 'lastingUntil'], 'app/domain/policy')]
  expect(checks.length).toBeGreaterThan(20)
  expect(checks.filter((code) => !Object.hasOwn(CHECK, code))).toEqual([])
})

/** Code -> the file it was seen in. */
function codesInSources(): Map<string, string> {
  const codes = new Map<string, string>()
  for (const file of ROOMS.flatMap(sources)) {
    const text = readFileSync(file, 'utf8')
    for (const code of [...codesOfMakers(text, MAKERS), ...codesOfObjects(text), ...codesOfSchemas(text)]) {
      codes.set(code, file)
    }
  }
  // The kind of a zod issue, not a code of ours.
  codes.delete('custom')
  return codes
}

function codesMadeBy(makers: readonly string[], room: string): Set<string> {
  return new Set(sources(room).flatMap((file) => codesOfMakers(readFileSync(file, 'utf8'), makers)))
}

function sources(room: string): string[] {
  return readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(room, name))
}

/** Literals in the arguments of the named functions that are neither a field's name nor compared with. */
function codesOfMakers(text: string, makers: readonly string[]): string[] {
  const calls = new RegExp(`(?<!\\bz\\s*\\.)\\b(${makers.join('|')})\\(`, 'g')
  return [...text.matchAll(calls)].flatMap((call) => {
    const argument = balanced(text.slice((call.index ?? 0) + call[0].length))
    const plain = argument.replace(/===? '[^']*'|(field|state|detail): '[^']*'|\{[^{}]*\}/g, (part) =>
      part.startsWith('{') ? (/code: ('[^']*')/.exec(part)?.[1] ?? '') : '',
    )
    // After the code, refusal and notice take the field's name.
    const relevant = /^(refusal|notice)$/.test(call[1] ?? '') ? (plain.split(',')[0] ?? '') : plain
    return [...relevant.matchAll(/'([a-z][a-z0-9]*(?:_[a-z0-9]+)*)'/g)].map((match) => match[1] ?? '')
  })
}

function codesOfObjects(text: string): string[] {
  return [...text.matchAll(/\bcode: '([a-z][a-z0-9_]*)'/g)].map((match) => match[1] ?? '')
}

/** Messages of schemas are codes: `.max(120, 'too_long')`, `{ error: 'required' }`, `message: 'email_invalid'`. */
function codesOfSchemas(text: string): string[] {
  if (!/from 'zod'/.test(text)) return []
  return [
    ...text.matchAll(
      /\.(?:min|max|regex|refine|email)\((?:[^()]|\([^()]*\))*?'([a-z]+(?:_[a-z]+)*)',?\s*\)/g,
    ),
    ...text.matchAll(/\b(?:error|message): '([a-z]+(?:_[a-z]+)*)'/g),
    ...text.matchAll(/return '(url_[a-z_]+)'|\? '(url_[a-z_]+)'/g),
  ].map((match) => match[1] ?? match[2] ?? '')
}

/** The text up to the parenthesis that closes the one before it. */
function balanced(text: string): string {
  let depth = 1
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '(') depth++
    if (text[index] === ')' && --depth === 0) return text.slice(0, index)
  }
  return text
}
