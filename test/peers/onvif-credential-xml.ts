import type { Element } from '@xmldom/xmldom'
import {
  dayOf,
  type Identifier,
  type NewCredential,
  type OnvifCredentials,
  type StoredCredential,
  type Validity,
} from './onvif-credentials'
import { wallClock } from './onvif-device-service'
import { escaped, SoapFault, sequenceOf, textOf } from './onvif-soap'

export const TCR = 'http://www.onvif.org/ver10/credential/wsdl'

/** A credential as the service's messages hold it: with its token, and inside what `show` gives. */
export const shown = (
  element: string,
  credential: StoredCredential,
  show: (credential: StoredCredential) => string,
) => `<tcr:${element} token="${escaped(credential.token)}">${show(credential)}</tcr:${element}>`

export function infoOf(credential: StoredCredential, credentials: OnvifCredentials): string {
  const { description, holder } = credential
  const described =
    description === undefined ? '' : `<tcr:Description>${escaped(description)}</tcr:Description>`
  return `${described}<tcr:CredentialHolderReference>${escaped(holder)}</tcr:CredentialHolderReference>${validityOf(credential, credentials)}`
}

export function restOf(credential: StoredCredential, credentials: OnvifCredentials): string {
  const attributes = (credential.attributes ?? []).map(
    ({ name, value }) => `<tcr:Attribute Name="${escaped(name)}" Value="${escaped(value)}"/>`,
  )
  return identifiersOf(credential) + profilesOf(credential, credentials) + attributes.join('')
}

export function identifiersOf({ identifiers }: StoredCredential): string {
  return identifiers
    .map(
      ({ type, format, exempted, value }) =>
        `<tcr:CredentialIdentifier><tcr:Type><tcr:Name>${escaped(type)}</tcr:Name><tcr:FormatType>${escaped(format)}</tcr:FormatType></tcr:Type><tcr:ExemptedFromAuthentication>${exempted}</tcr:ExemptedFromAuthentication><tcr:Value>${value}</tcr:Value></tcr:CredentialIdentifier>`,
    )
    .join('')
}

export function profilesOf({ profiles }: StoredCredential, credentials: OnvifCredentials): string {
  return profiles
    .map(
      (link) =>
        `<tcr:CredentialAccessProfile><tcr:AccessProfileToken>${escaped(link.token)}</tcr:AccessProfileToken>${validityOf(link, credentials)}</tcr:CredentialAccessProfile>`,
    )
    .join('')
}

/** A controller that only knows days tells midnight of its day. */
function validityOf({ validFrom, validTo }: Validity, { rules, timeZone }: OnvifCredentials): string {
  const time = (at: number) =>
    rules.timeOfDay ? `${new Date(at).toISOString().slice(0, 19)}Z` : `${dayOf(at, timeZone)}T00:00:00Z`
  return [
    validFrom === undefined ? '' : `<tcr:ValidFrom>${time(validFrom)}</tcr:ValidFrom>`,
    validTo === undefined ? '' : `<tcr:ValidTo>${time(validTo)}</tcr:ValidTo>`,
  ].join('')
}

export function readCredential(element: Element, { timeZone }: OnvifCredentials): NewCredential {
  const parts = sequenceOf(element, TCR, [
    'Description?',
    'CredentialHolderReference',
    'ValidFrom?',
    'ValidTo?',
    'CredentialIdentifier+',
    'CredentialAccessProfile*',
    'ExtendedGrantTime?',
    'Attribute*',
    'Extension?',
  ])
  const description = parts.Description?.[0]
  return {
    ...(description ? { description: textOf(description) } : {}),
    holder: textOf(parts.CredentialHolderReference?.[0]),
    ...readValidity(parts, timeZone),
    identifiers: (parts.CredentialIdentifier ?? []).map(readIdentifier),
    profiles: (parts.CredentialAccessProfile ?? []).map((link) => {
      const inside = sequenceOf(link, TCR, ['AccessProfileToken', 'ValidFrom?', 'ValidTo?'])
      return { token: textOf(inside.AccessProfileToken?.[0]), ...readValidity(inside, timeZone) }
    }),
    attributes: (parts.Attribute ?? []).map((attribute) => ({
      name: attribute.getAttribute('Name') ?? '',
      value: attribute.getAttribute('Value') ?? '',
    })),
  }
}

function readIdentifier(element: Element): Identifier {
  const parts = sequenceOf(element, TCR, ['Type', 'ExemptedFromAuthentication', 'Value'])
  const type = sequenceOf(parts.Type?.[0] as Element, TCR, ['Name', 'FormatType'])
  const value = textOf(parts.Value?.[0]).trim().toUpperCase()
  if (!/^([0-9A-F]{2})*$/.test(value)) throw new SoapFault('Sender', ['InvalidArgVal'], 'not hexadecimal')
  return {
    type: textOf(type.Name?.[0]),
    format: textOf(type.FormatType?.[0]),
    exempted: isTrue(parts.ExemptedFromAuthentication?.[0]),
    value,
  }
}

function readValidity(parts: Record<string, Element[]>, timeZone: string): Validity {
  const [validFrom, validTo] = [parts.ValidFrom?.[0], parts.ValidTo?.[0]].map(
    (element) => element && instantOf(textOf(element), timeZone),
  )
  return {
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validTo === undefined ? {} : { validTo }),
  }
}

/** An xs:dateTime. Without a zone it is the controller's own time. */
function instantOf(text: string, timeZone: string): number {
  const isLocal = !/(Z|[+-]\d\d:\d\d)$/.test(text.trim())
  const at = Date.parse(isLocal ? `${text.trim()}Z` : text)
  if (Number.isNaN(at)) throw new SoapFault('Sender', ['InvalidArgVal'], 'not a time')
  if (!isLocal) return at
  const [year = 0, month = 1, ...rest] = wallClock(at, timeZone)
  const [day, hour, minute, second] = rest
  return 2 * at - Date.UTC(year, month - 1, day, hour, minute, second)
}

export const isTrue = (element: Element | undefined) => ['true', '1'].includes(textOf(element).trim())
