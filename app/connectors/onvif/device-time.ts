import type { Instant, Millis } from '~/domain/kernel/time'
import { ConnectorError } from '../contract'
import { child, type Element, textAt } from './xml'

/** A device's clock against ours. */
export interface DeviceTime {
  /** Its time minus ours, ms. It tells whole seconds. */
  readonly skew: Millis
}

/** Out of an answer to GetSystemDateAndTime. UTCDateTime is there since ONVIF 2.0; older devices are not spoken to. */
export function readDeviceTime(answer: Element, now: Instant): DeviceTime {
  const utc = child(child(answer, 'SystemDateAndTime'), 'UTCDateTime')
  const number = (...path: string[]) => {
    const text = textAt(utc, ...path)
    return text !== null && /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  }
  const at = Date.UTC(
    number('Date', 'Year'),
    number('Date', 'Month') - 1,
    number('Date', 'Day'),
    number('Time', 'Hour'),
    number('Time', 'Minute'),
    number('Time', 'Second'),
  )
  if (Number.isNaN(at)) throw new ConnectorError('nonsense', 'The target does not tell its time in UTC.')
  // Where it tells the same second, its clock is taken to be right.
  return { skew: Math.abs(at - now) < 1000 ? 0 : at - now }
}
