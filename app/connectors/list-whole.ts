import { ConnectorError } from './contract'

/** A list without what must be on it shows a part of the target: nothing counts as gone by it. `missing`: 'the sentinel' */
export function notWhole(missing = 'the sentinel'): ConnectorError {
  return new ConnectorError('unauthorised', `The target's list does not hold ${missing}: it is not whole.`)
}

/** The sentinel was looked for by itself and not found: whatever else is missing may be hidden, too. */
export function sentinelNotSeen(): ConnectorError {
  return new ConnectorError('unauthorised', 'The sentinel is not seen.')
}
