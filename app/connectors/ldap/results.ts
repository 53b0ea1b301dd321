import type { ConnectorFault } from '../contract'

/** Result codes of RFC 4511 that an act may understand. */
export const RESULT = {
  success: 0,
  noSuchAttribute: 16,
  valueExists: 20,
  noSuchObject: 32,
  objectClassViolation: 65,
  entryExists: 68,
} as const

/** What a refused question means for the engine. */
export const FAULTS: Readonly<Record<number, ConnectorFault>> = {
  1: 'failing',
  2: 'unsupported',
  3: 'failing',
  7: 'unsupported',
  8: 'unauthorised',
  // Another server has it: references are not followed.
  10: 'nonsense',
  12: 'unsupported',
  13: 'unauthorised',
  17: 'unsupported',
  32: 'unauthorised',
  48: 'unauthorised',
  49: 'unauthorised',
  50: 'unauthorised',
  51: 'throttled',
  52: 'failing',
  80: 'failing',
}
