import type { GateAnswer, GateReason } from '~/domain/gate/verdict'

/** The gate's plain reasons: what the guard says and does. */
export const GATE: Readonly<Record<GateReason, string>> = {
  allowed: 'The pass is valid now.',
  escort: 'The pass is valid, with an escort. Wait for the escort before you let the person in.',
  another_name:
    'The name is not the one that was approved. Ask for an identity card, and call the number below before you let the person in.',
  unknown_code: 'This code belongs to no pass. Ask for the pass, and type the code again.',
  no_photo: 'There is no photo. Ask for an identity card, and compare the name.',
  wrong_site: 'This pass is for another site.',
  no_grant: 'No access was granted here.',
  not_started: 'The access has not started yet.',
  ended: 'The access is over.',
  ended_early: 'The access was ended early.',
  outside_hours: 'It is outside the agreed hours.',
  locked: 'The access is locked. Do not let the person in. Call the number below.',
  capped:
    'Something that must be valid is not: the vendor, a document or the contract. Call the number below.',
  frozen:
    'Daypass gives nothing new at this moment, and this was not given before. Do not let the person in. Call the number below.',
  restored:
    'Daypass was restored from a backup, and nobody confirmed this pass again. Do not let the person in. Call the number below.',
}

export const GATE_ANSWER: Readonly<Record<GateAnswer, string>> = {
  allow: 'Allow',
  stop: 'Stop',
  check: 'Check',
}
