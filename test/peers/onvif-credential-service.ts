import type { Element } from '@xmldom/xmldom'
import {
  identifiersOf,
  infoOf,
  isTrue,
  profilesOf,
  readCredential,
  restOf,
  shown,
  TCR,
} from './onvif-credential-xml'
import type { CredentialRules, OnvifCredentials, StoredCredential } from './onvif-credentials'
import type { AccessClass, OnvifOperation, OnvifService } from './onvif-server'
import { escaped, SoapFault, sequenceOf, textOf } from './onvif-soap'

/** What is wrong with lists: `repeats` gives the first page for ever, `stops` forgets that there are more. */
export interface ListSight {
  hides: boolean
  paging: 'right' | 'repeats' | 'stops'
}

/** The credential service (credential.wsdl). */
export function credentialService(credentials: OnvifCredentials, sight: ListSight): OnvifService {
  const { rules } = credentials
  const read = (answer: OnvifOperation['answer'], access: AccessClass = 'READ_SYSTEM_SENSITIVE') => ({
    access,
    answer,
  })
  const write = (answer: OnvifOperation['answer']) => ({
    access: 'WRITE_SYSTEM' as const,
    writes: true,
    answer,
  })
  const seen = () => (sight.hides ? [] : credentials.all)
  const tokenOf = (action: Element, name = 'Token') => textOf(sequenceOf(action, TCR, [name])[name]?.[0])
  const found = (action: Element, name?: string) => {
    const token = tokenOf(action, name)
    return credentials.get(sight.hides ? '' : token)
  }
  const listed = (name: string, element: string, show: (credential: StoredCredential) => string) =>
    read((action) => answered(name, page(action, seen(), rules.maxLimit, sight, element, show)))
  const picked = (name: string, element: string, show: (credential: StoredCredential) => string) =>
    read((action) => {
      const tokens = (sequenceOf(action, TCR, ['Token+']).Token ?? []).map(textOf)
      if (tokens.length > rules.maxLimit)
        throw new SoapFault('Sender', ['InvalidArgs', 'TooManyItems'], 'too many')
      const all = seen().filter(({ token }) => tokens.includes(token))
      return answered(name, all.map((each) => shown(element, each, show)).join(''))
    })
  const info = (credential: StoredCredential) => infoOf(credential, credentials)
  const whole = (credential: StoredCredential) => info(credential) + restOf(credential, credentials)
  const capabilities = () => capabilitiesOf(rules)
  const switched = (name: string, enabled: boolean) =>
    write((action) => {
      const { Token, Reason } = sequenceOf(action, TCR, ['Token', 'Reason?'])
      credentials.switch(textOf(Token?.[0]), enabled, Reason?.[0] && textOf(Reason[0]))
      return answered(name, '')
    })

  return {
    namespace: TCR,
    prefix: 'tcr',
    path: '/onvif/credential_service',
    capabilities,
    operations: {
      GetServiceCapabilities: read(() => answered('GetServiceCapabilities', capabilities()), 'PRE_AUTH'),
      GetSupportedFormatTypes: read((action) => {
        const formats = rules.formats[tokenOf(action, 'CredentialIdentifierTypeName')]
        if (!formats) throw new SoapFault('Sender', ['InvalidArgVal', 'NotFound'], 'no such type')
        const infos = formats.map(
          (format) =>
            `<tcr:FormatTypeInfo><tcr:FormatType>${format}</tcr:FormatType><tcr:Description/></tcr:FormatTypeInfo>`,
        )
        return answered('GetSupportedFormatTypes', infos.join(''))
      }, 'READ_SYSTEM'),
      GetCredentialInfo: picked('GetCredentialInfo', 'CredentialInfo', info),
      GetCredentialInfoList: listed('GetCredentialInfoList', 'CredentialInfo', info),
      GetCredentials: picked('GetCredentials', 'Credential', whole),
      GetCredentialList: listed('GetCredentialList', 'Credential', whole),
      GetCredentialState: read((action) => {
        const { enabled, reason } = found(action)
        const why = reason === undefined ? '' : `<tcr:Reason>${escaped(reason)}</tcr:Reason>`
        return answered(
          'GetCredentialState',
          `<tcr:State><tcr:Enabled>${enabled}</tcr:Enabled>${why}</tcr:State>`,
        )
      }),
      GetCredentialIdentifiers: read((action) =>
        answered('GetCredentialIdentifiers', identifiersOf(found(action, 'CredentialToken'))),
      ),
      GetCredentialAccessProfiles: read((action) =>
        answered('GetCredentialAccessProfiles', profilesOf(found(action, 'CredentialToken'), credentials)),
      ),
      CreateCredential: write((action) => {
        const { Credential, State } = sequenceOf(action, TCR, ['Credential', 'State'])
        const [element, state] = [Credential?.[0] as Element, State?.[0] as Element]
        if (element.getAttribute('token') !== '')
          throw new SoapFault('Sender', ['InvalidArgVal'], 'the device gives the token')
        const parts = sequenceOf(state, TCR, ['Enabled', 'Reason?', 'AntipassbackState?', 'Extension?'])
        const reason = parts.Reason?.[0] && textOf(parts.Reason[0])
        const made = credentials.create(
          readCredential(element, credentials),
          isTrue(parts.Enabled?.[0]),
          reason,
        )
        return answered('CreateCredential', `<tcr:Token>${made.token}</tcr:Token>`)
      }),
      ModifyCredential: write((action) => {
        const element = sequenceOf(action, TCR, ['Credential']).Credential?.[0] as Element
        credentials.modify(element.getAttribute('token') ?? '', readCredential(element, credentials))
        return answered('ModifyCredential', '')
      }),
      DeleteCredential: write((action) => {
        credentials.delete(tokenOf(action))
        return answered('DeleteCredential', '')
      }),
      EnableCredential: switched('EnableCredential', true),
      DisableCredential: switched('DisableCredential', false),
    },
  }
}

const answered = (name: string, inner: string) =>
  `<tcr:${name}Response xmlns:tcr="${TCR}" xmlns:pt="http://www.onvif.org/ver10/pacs">${inner}</tcr:${name}Response>`

function capabilitiesOf(rules: CredentialRules): string {
  const types = Object.keys(rules.formats).map(
    (type) => `<tcr:SupportedIdentifierType>${type}</tcr:SupportedIdentifierType>`,
  )
  return `<tcr:Capabilities xmlns:tcr="${TCR}" MaxLimit="${rules.maxLimit}" CredentialValiditySupported="${rules.validity}" CredentialAccessProfileValiditySupported="${rules.profileValidity}" ValiditySupportsTimeValue="${rules.timeOfDay}" MaxCredentials="${rules.maxCredentials}" MaxAccessProfilesPerCredential="${rules.maxProfiles}" ResetAntipassbackSupported="false" ClientSuppliedTokenSupported="false">${types.join('')}</tcr:Capabilities>`
}

/** A page of a list: as many as the client wants, and no more than the device gives. */
function page(
  action: Element,
  all: readonly StoredCredential[],
  most: number,
  { paging }: ListSight,
  element: string,
  show: (credential: StoredCredential) => string,
): string {
  const { Limit, StartReference } = sequenceOf(action, TCR, ['Limit?', 'StartReference?'])
  const wanted = Number(textOf(Limit?.[0]) || 0)
  const limit = wanted >= 1 && wanted <= most ? wanted : most
  const reference = textOf(StartReference?.[0])
  const at = all.findIndex(({ token }) => `from:${token}` === reference)
  if (reference !== '' && at < 0)
    throw new SoapFault('Sender', ['InvalidArgVal', 'InvalidStartReference'], 'start again')
  const from = paging === 'repeats' ? 0 : Math.max(0, at)
  const next = paging === 'stops' ? undefined : all[from + limit]
  const reached = all.slice(from, from + limit).map((each) => shown(element, each, show))
  return `${next ? `<tcr:NextStartReference>from:${next.token}</tcr:NextStartReference>` : ''}${reached.join('')}`
}
