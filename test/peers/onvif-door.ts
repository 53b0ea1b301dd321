import type { Element } from '@xmldom/xmldom'
import { credentialService, type ListSight } from './onvif-credential-service'
import {
  type CredentialRules,
  OnvifCredentials,
  type Presented,
  USUAL_CREDENTIAL_RULES,
} from './onvif-credentials'
import { type OnvifDevice, type OnvifDeviceOptions, startOnvifDevice } from './onvif-device'
import type { OnvifService } from './onvif-server'
import { escaped, sequenceOf, textOf } from './onvif-soap'

export interface AccessProfile {
  readonly token: string
  readonly name: string
  readonly description?: string
}

export interface OnvifDoorOptions extends OnvifDeviceOptions {
  readonly credentialRules?: Partial<CredentialRules>
  readonly profiles?: readonly AccessProfile[]
}

/** A door controller that is made up: an ONVIF device with the credential service, and what is read of access rules. */
export interface OnvifDoor extends OnvifDevice {
  readonly credentialUrl: string
  readonly accessRulesUrl: string
  /** Its credentials: the truth, past the protocol. */
  readonly credentials: OnvifCredentials
  readonly lists: ListSight
  /** Would the door open to this at this instant (ms), by the controller's own rules? Its clock is not asked. */
  opens(presented: Presented, at: number, profile?: string): boolean
}

export const ACCESS_PROFILES: readonly AccessProfile[] = [
  { token: 'profile-main', name: 'Main entrance', description: 'Gate and lobby' },
  { token: 'profile-plant', name: 'Plant room' },
  { token: 'profile-roof', name: 'Roof' },
]

const FACTS = { manufacturer: 'Example Doors', model: 'ED-2', firmware: '1.14.0', serial: 'ED2-0042' }
const TAR = 'http://www.onvif.org/ver10/accessrules/wsdl'

export async function startOnvifDoor(options: OnvifDoorOptions = {}): Promise<OnvifDoor> {
  const profiles = options.profiles ?? ACCESS_PROFILES
  const credentials = new OnvifCredentials(
    { ...USUAL_CREDENTIAL_RULES, ...options.credentialRules },
    profiles.map(({ token }) => token),
    options.timeZone ?? 'UTC',
  )
  const lists: ListSight = { hides: false, paging: 'right' }
  const credential = credentialService(credentials, lists)
  const rules = accessRules(profiles, credentials.rules.maxLimit)
  const device = await startOnvifDevice({ ...options, facts: { ...FACTS, ...options.facts } }, [
    credential,
    rules,
  ])
  return {
    ...device,
    credentialUrl: device.origin + credential.path,
    accessRulesUrl: device.origin + rules.path,
    credentials,
    lists,
    opens: (presented, at, profile) => credentials.opens(presented, at, profile),
  }
}

/** Of the access rules service (accessrules.wsdl), what tells which profiles there are. */
function accessRules(profiles: readonly AccessProfile[], maxLimit: number): OnvifService {
  const answered = (name: string, inner: string) =>
    `<tar:${name}Response xmlns:tar="${TAR}">${inner}</tar:${name}Response>`
  const capabilities = () =>
    `<tar:Capabilities xmlns:tar="${TAR}" MaxLimit="${maxLimit}" MaxAccessProfiles="64" MaxAccessPoliciesPerAccessProfile="8" MultipleSchedulesPerAccessPointSupported="false"/>`
  const info = ({ token, name, description }: AccessProfile) =>
    `<tar:AccessProfileInfo token="${escaped(token)}"><tar:Name>${escaped(name)}</tar:Name>${description ? `<tar:Description>${escaped(description)}</tar:Description>` : ''}</tar:AccessProfileInfo>`
  return {
    namespace: TAR,
    prefix: 'tar',
    path: '/onvif/accessrules_service',
    capabilities,
    operations: {
      GetServiceCapabilities: {
        access: 'PRE_AUTH',
        answer: () => answered('GetServiceCapabilities', capabilities()),
      },
      GetAccessProfileInfo: {
        access: 'READ_SYSTEM_SENSITIVE',
        answer(action: Element) {
          const tokens = (sequenceOf(action, TAR, ['Token+']).Token ?? []).map(textOf)
          const found = profiles.filter(({ token }) => tokens.includes(token))
          return answered('GetAccessProfileInfo', found.map(info).join(''))
        },
      },
      GetAccessProfileInfoList: {
        access: 'READ_SYSTEM_SENSITIVE',
        answer(action: Element) {
          const { Limit, StartReference } = sequenceOf(action, TAR, ['Limit?', 'StartReference?'])
          const wanted = Number(textOf(Limit?.[0]) || 0)
          const limit = wanted >= 1 && wanted <= maxLimit ? wanted : maxLimit
          const from = Number(textOf(StartReference?.[0]) || 0)
          const next = from + limit < profiles.length ? from + limit : null
          const more = next === null ? '' : `<tar:NextStartReference>${next}</tar:NextStartReference>`
          const page = profiles.slice(from, from + limit)
          return answered('GetAccessProfileInfoList', more + page.map(info).join(''))
        },
      },
    },
  }
}
