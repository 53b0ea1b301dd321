import type { Facts } from '~/domain/audit/event'
import { hasLabel, type LabelKind, labelFor } from '../messages'
import { siteTime } from '../site-time'
import { spanText } from '../span'

type How =
  | { readonly as: 'instant' | 'span' | 'name' | 'text' | 'digest' | 'count' }
  | { readonly as: 'code'; readonly of: readonly LabelKind[] }
  /** Said only when it is so. */
  | { readonly as: 'flag' }

/** The facts that people read, with their words; ids of rows that have no page are left to the log's own body. */
const FACTS: Readonly<Record<string, readonly [words: string, how: How]>> = {
  entitlement: ['', { as: 'name' }],
  entitlements: ['', { as: 'name' }],
  reason: ['', { as: 'code', of: ['end_reason', 'gate', 'why_not', 'fault'] }],
  frozenFor: ['', { as: 'code', of: ['freeze'] }],
  given: ['Given', { as: 'count' }],
  grantsEnded: ['Grants ended with it', { as: 'count' }],
  proof: ['Proof', { as: 'code', of: ['proof'] }],
  fault: ['Fault', { as: 'code', of: ['fault'] }],
  planned: ['Planned', { as: 'instant' }],
  until: ['Until', { as: 'instant' }],
  validFrom: ['From', { as: 'instant' }],
  validTo: ['Until', { as: 'instant' }],
  effectiveAt: ['Counts from', { as: 'instant' }],
  seat: ['Seat', { as: 'code', of: ['seat'] }],
  ownerSeat: ['Owner seat', { as: 'code', of: ['seat'] }],
  role: ['Role', { as: 'code', of: ['role'] }],
  kind: ['', { as: 'code', of: ['finding'] }],
  riskTier: ['', { as: 'code', of: ['risk'] }],
  documentType: ['', { as: 'code', of: ['document'] }],
  target: ['About', { as: 'code', of: ['lock_target'] }],
  answer: ['Answer', { as: 'code', of: ['gate_answer'] }],
  why: ['', { as: 'code', of: [] }],
  means: ['By', { as: 'code', of: [] }],
  outcome: ['', { as: 'code', of: [] }],
  input: ['Code', { as: 'code', of: [] }],
  undecided: ['No word from', { as: 'code', of: ['seat'] }],
  owner: ['Owner', { as: 'name' }],
  proposedBy: ['Proposed by', { as: 'name' }],
  confirmedBy: ['Confirmed by', { as: 'name' }],
  narrowed: ['Less than asked for', { as: 'flag' }],
  weekly: ['At agreed hours only', { as: 'flag' }],
  crewLead: ['Crew lead', { as: 'flag' }],
  renamed: ['Name changed', { as: 'flag' }],
  phone: ['Telephone changed', { as: 'flag' }],
  replaced: ['An earlier one was replaced', { as: 'flag' }],
  complete: ['Confirmed by both seats now', { as: 'flag' }],
  pointedElsewhere: ['Points elsewhere now', { as: 'flag' }],
  newSecret: ['New secret', { as: 'flag' }],
  escort: ['Escort required', { as: 'flag' }],
  revision: ['Revision', { as: 'count' }],
  version: ['Version', { as: 'count' }],
  passKey: ['Key', { as: 'text' }],
  targetVersion: ['Target version', { as: 'count' }],
  serial: ['Serial', { as: 'count' }],
  thingNumber: ['Number on it', { as: 'text' }],
  list: ['Revocation list', { as: 'count' }],
  accounts: ['Accounts', { as: 'count' }],
  count: ['How many', { as: 'count' }],
  findings: ['Findings', { as: 'count' }],
  added: ['Added', { as: 'count' }],
  removed: ['Removed', { as: 'count' }],
  namesAdded: ['Added', { as: 'text' }],
  namesRemoved: ['Removed', { as: 'text' }],
  sessions: ['Sessions', { as: 'count' }],
  grace: ['Time to finish', { as: 'span' }],
  acceptAtMost: ['Longest acceptance', { as: 'span' }],
  acceptAtMostBefore: ['before', { as: 'span' }],
  signOffEvery: ['Systems are signed every', { as: 'span' }],
  signOffEveryBefore: ['before', { as: 'span' }],
  maxGrace: ['Longest time to finish', { as: 'span' }],
  maxLength: ['Longest window', { as: 'span' }],
  leadTime: ['Lead time', { as: 'span' }],
  confirmWithin: ['Confirm within', { as: 'span' }],
  expiresOn: ['Last valid day', { as: 'text' }],
  contractEndedOn: ['Contract ended on', { as: 'text' }],
  contractEndsOn: ['Contract ends on', { as: 'text' }],
  timeZoneBefore: ['Time zone before', { as: 'text' }],
  timeZone: ['Time zone', { as: 'text' }],
  digest: ['Digest', { as: 'digest' }],
  evaluation: ['Evaluation', { as: 'digest' }],
}

/** What an event carries, as short texts in a fixed order; instants on the clock of `timeZone`. */
export function factTexts(
  facts: Facts,
  names: Readonly<Record<string, string>>,
  timeZone: string,
): readonly string[] {
  return Object.entries(FACTS).flatMap(([key, [words, how]]) => {
    const value = facts[key]
    if (value === undefined || value === null || value === '') return []
    // What kind of finding stands for itself; any other kind needs the word.
    if (key === 'kind' && !hasLabel('finding', String(value))) return [`Kind: ${codeText(String(value), [])}`]
    const text = textOf(value, how, names, timeZone)
    if (text === null) return []
    if (how.as === 'flag') return [words]
    return [words === '' ? text : `${words}: ${text}`]
  })
}

function textOf(
  value: NonNullable<Facts[string]>,
  how: How,
  names: Readonly<Record<string, string>>,
  timeZone: string,
): string | null {
  if (how.as === 'flag') return value === true ? '' : null
  if (typeof value === 'boolean') return null
  if (how.as === 'instant') {
    if (typeof value !== 'number') return null
    const { date, time, zone } = siteTime(value, timeZone)
    return `${date}, ${time} (${zone})`
  }
  if (how.as === 'span') return typeof value === 'number' ? spanText(value) : null
  if (how.as === 'digest') return String(value).slice(0, 12)
  const parts = typeof value === 'string' || typeof value === 'number' ? [String(value)] : value
  if (how.as === 'name') return listed([...new Set(parts)].map((part) => names[part] ?? part))
  if (how.as === 'code') return parts.map((part) => codeText(part, how.of)).join(', ')
  return parts.join(', ')
}

const MOST_NAMES = 4

function listed(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES
  return rest > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${rest} more` : names.join(', ')
}

/** A code that none of the kinds knows is shown as it is stored. */
function codeText(code: string, kinds: readonly LabelKind[]): string {
  const kind = kinds.find((each) => hasLabel(each, code))
  return kind === undefined ? code.replaceAll(/[_-]/g, ' ') : labelFor(kind, code).replace(/\.$/, '')
}
