import type { Problem } from '~/domain/kernel/result'
import { CHECK } from './messages/check-labels'
import { DECISION_PROBLEMS } from './messages/decision-problems'
import { EVENT } from './messages/event-labels'
import { FAULT, FINDING, FINDING_CHANGE, FINDING_TODO, SEVERITY } from './messages/finding-labels'
import { FORM_PROBLEMS } from './messages/form-problems'
import { GATE, GATE_ANSWER } from './messages/gate-labels'
import {
  DOCUMENT,
  DOCUMENT_STATE,
  LOCK_TARGET,
  RISK,
  ROLE,
  SEAT,
  VERDICT,
  WEEKDAY,
} from './messages/people-labels'
import { CAP_TODO, LISTING, NOT_PROVED, UNUSED_TODO } from './messages/report-labels'
import { REQUEST_PROBLEMS } from './messages/request-problems'
import { SCHEDULE_PROBLEMS } from './messages/schedule-problems'
import type { Sentences } from './messages/sentence'
import { RUN_ON, SET_UP, SET_UP_WHY, SETTING, SETTING_CHOICE, SETTING_HINT } from './messages/setting-labels'
import { SETTING_PROBLEMS } from './messages/setting-problems'
import { SIGN_IN_PROBLEMS } from './messages/sign-in-problems'
import { SSH_PROBLEMS } from './messages/ssh-problems'
import {
  CAP,
  CREDENTIAL,
  END_REASON,
  END_WITHOUT_PORTAL,
  FREEZE,
  FREEZE_TODO,
  PROOF,
  PROOF_MEANING,
  STATUS,
  WHILE_DOWN,
  WHY_NOT,
} from './messages/status-labels'
import { ITEM, OWN_THING, OWN_THINGS, TASK, TASK_OUTCOME, TASK_TODO } from './messages/task-labels'
import { TASK_PROBLEMS } from './messages/task-problems'
import { CLOSED_WHY, SIGN_OFF, SIGNED_PART, WAYS_OUT_PROBLEMS } from './messages/ways-out-labels'

const PROBLEMS: Sentences = {
  ...FORM_PROBLEMS,
  ...SCHEDULE_PROBLEMS,
  ...REQUEST_PROBLEMS,
  ...DECISION_PROBLEMS,
  ...SIGN_IN_PROBLEMS,
  ...SETTING_PROBLEMS,
  ...SSH_PROBLEMS,
  ...TASK_PROBLEMS,
  ...WAYS_OUT_PROBLEMS,
}

const LABELS = {
  status: STATUS,
  credential: CREDENTIAL,
  why_not: WHY_NOT,
  cap: CAP,
  freeze: FREEZE,
  freeze_todo: FREEZE_TODO,
  cap_todo: CAP_TODO,
  listing: LISTING,
  unused_todo: UNUSED_TODO,
  end_reason: END_REASON,
  proof: PROOF,
  proof_meaning: PROOF_MEANING,
  end_without_portal: END_WITHOUT_PORTAL,
  while_down: WHILE_DOWN,
  gate: GATE,
  gate_answer: GATE_ANSWER,
  finding: FINDING,
  finding_todo: FINDING_TODO,
  finding_change: FINDING_CHANGE,
  severity: SEVERITY,
  closed_why: CLOSED_WHY,
  sign_off: SIGN_OFF,
  signed_part: SIGNED_PART,
  fault: { ...NOT_PROVED, ...FAULT },
  check: CHECK,
  event: EVENT,
  role: ROLE,
  seat: SEAT,
  risk: RISK,
  document: DOCUMENT,
  document_state: DOCUMENT_STATE,
  lock_target: LOCK_TARGET,
  verdict: VERDICT,
  weekday: WEEKDAY,
  run_on: RUN_ON,
  setting: SETTING,
  setting_hint: SETTING_HINT,
  setting_choice: SETTING_CHOICE,
  set_up: SET_UP,
  set_up_why: SET_UP_WHY,
  item: ITEM,
  task: TASK,
  task_todo: TASK_TODO,
  task_outcome: TASK_OUTCOME,
  own_thing: OWN_THING,
  own_things: OWN_THINGS,
} as const satisfies Record<string, Readonly<Record<string, string>>>

export type LabelKind = keyof typeof LABELS

/** The sentence for a problem. A code without one is named, so that somebody can be asked about it. */
export function messageFor(problem: Problem): string {
  const sentence = Object.hasOwn(PROBLEMS, problem.code) ? PROBLEMS[problem.code] : undefined
  if (sentence === undefined) {
    return `This was not accepted, for a reason without a text (${problem.code}). Tell the administrator this code.`
  }
  const detail = problem.detail ?? {}
  const text = typeof sentence === 'string' ? sentence : sentence(detail, problem.field)
  // One of several requests decided together.
  return detail.number === undefined ? text : `Request ${detail.number}: ${text}`
}

/** The words for a stored code. A code without words is shown as it is stored, never hidden. */
export function labelFor(kind: LabelKind, code: string | number): string {
  const labels: Readonly<Record<string, string>> = LABELS[kind]
  const key = String(code)
  return Object.hasOwn(labels, key) ? (labels[key] ?? key) : `${key.replaceAll(/[_.]/g, ' ')} (no text)`
}

/** True when the code has words of its own. */
export function hasLabel(kind: LabelKind, code: string): boolean {
  return Object.hasOwn(LABELS[kind], code)
}
