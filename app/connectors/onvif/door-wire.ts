import { ConnectorError } from '../contract'
import { children, type Element, escapeXml, field, textAt } from './xml'

export interface ProfileOfCredential {
  readonly token: string
  readonly validFrom: string | null
  readonly validTo: string | null
}

export interface Identifier {
  /** 'pt:PIN', 'pt:Card' */
  readonly type: string
  readonly format: string
  readonly exempted: boolean
  /** Hexadecimal. */
  readonly value: string
}

/** A credential as a controller keeps it (tcr:Credential); its state is another question. */
export interface DoorCredential {
  readonly token: string
  readonly description: string | null
  /** Who holds it, to another system: our mark stands here. */
  readonly holder: string
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly identifiers: readonly Identifier[]
  readonly profiles: readonly ProfileOfCredential[]
}

/** Throws ConnectorError 'nonsense' for one without a token: it could not be asked about. */
export function readCredential(element: Element): DoorCredential {
  const token = element.getAttribute('token')
  if (!token) throw new ConnectorError('nonsense', 'The target lists a credential without a token.')
  return {
    token,
    description: textAt(element, 'Description'),
    holder: textAt(element, 'CredentialHolderReference') ?? '',
    validFrom: textAt(element, 'ValidFrom'),
    validTo: textAt(element, 'ValidTo'),
    identifiers: children(element, 'CredentialIdentifier').map((each) => ({
      type: textAt(each, 'Type', 'Name') ?? '',
      format: textAt(each, 'Type', 'FormatType') ?? '',
      exempted: textAt(each, 'ExemptedFromAuthentication') === 'true',
      value: textAt(each, 'Value') ?? '',
    })),
    profiles: children(element, 'CredentialAccessProfile').map((each) => ({
      token: textAt(each, 'AccessProfileToken') ?? '',
      validFrom: textAt(each, 'ValidFrom'),
      validTo: textAt(each, 'ValidTo'),
    })),
  }
}

/** A sequence: the order of the fields matters (credential.xsd, Credential). */
export function credentialXml(credential: DoorCredential): string {
  const window = (each: { validFrom: string | null; validTo: string | null }) =>
    field('tcr:ValidFrom', each.validFrom) + field('tcr:ValidTo', each.validTo)
  return [
    `<tcr:Credential token="${escapeXml(credential.token)}">`,
    field('tcr:Description', credential.description),
    field('tcr:CredentialHolderReference', credential.holder),
    window(credential),
    ...credential.identifiers.map(
      ({ type, format, exempted, value }) =>
        `<tcr:CredentialIdentifier><tcr:Type>${field('tcr:Name', type)}${field('tcr:FormatType', format)}</tcr:Type>` +
        `${field('tcr:ExemptedFromAuthentication', String(exempted))}${field('tcr:Value', value)}</tcr:CredentialIdentifier>`,
    ),
    ...credential.profiles.map(
      (profile) =>
        `<tcr:CredentialAccessProfile>${field('tcr:AccessProfileToken', profile.token)}${window(profile)}</tcr:CredentialAccessProfile>`,
    ),
    '</tcr:Credential>',
  ].join('')
}
