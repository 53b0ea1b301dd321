import type { Problem } from '~/domain/kernel/result'
import { siteTime } from '../site-time'
import { spanText } from '../span'
import { FIELD } from './field-labels'
import { SETTING } from './setting-labels'

export type Detail = NonNullable<Problem['detail']>

/**
 * A sentence, or how to make it of what the problem carries and the field it stands next to. What is wrong comes first,
 * what to do next second; short words, for people who read English as their second or third language.
 */
export type Sentence = string | ((detail: Detail, field: string | undefined) => string)

export type Sentences = Readonly<Record<string, Sentence>>

/** A moment of a problem's detail on the site's clock; its zone is `timeZone` of the same detail, else UTC. */
export function moment(detail: Detail, key: string): string {
  const at = detail[key]
  if (typeof at !== 'number') return 'an unknown time'
  const { date, time, zone } = siteTime(at, typeof detail.timeZone === 'string' ? detail.timeZone : 'UTC')
  return `${date}, ${time} (${zone})`
}

/** A length of time of a problem's detail, in ms. */
export function span(detail: Detail, key: string): string {
  const length = detail[key]
  return typeof length === 'number' ? spanText(length) : 'an unknown time'
}

/** A value of a problem's detail as text, or what stands for it when it did not come along. */
export function given(detail: Detail, key: string, otherwise: string): string {
  const value = detail[key]
  return value === undefined || value === '' ? otherwise : String(value)
}

/** The field as a sentence names it: 'the time zone', or 'this' for one that has no name here. */
export function fieldName(field: string | undefined): string {
  const key = field ?? ''
  const setting = /^(?:settings|mapping)\.(.+)$/.exec(key)?.[1] ?? ''
  if (Object.hasOwn(SETTING, setting)) return `“${SETTING[setting]}”`
  return Object.hasOwn(FIELD, key) ? (FIELD[key] ?? 'this') : 'this'
}
