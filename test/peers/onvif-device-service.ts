import type { OnvifAccounts } from './onvif-accounts'
import type { OnvifOperation, OnvifService } from './onvif-server'
import { escaped, sequenceOf, TDS, textOf } from './onvif-soap'

export interface DeviceFacts {
  readonly manufacturer: string
  readonly model: string
  readonly firmware: string
  readonly serial: string
  readonly hardware: string
}

export interface DeviceServiceOptions {
  readonly facts: DeviceFacts
  readonly accounts: OnvifAccounts
  readonly usernameToken: boolean
  readonly httpDigest: boolean
  /** False: GetSystemDateAndTime wants an account, as it should not. */
  readonly openClock: boolean
  /** False: only the local time is told, as old devices do. */
  readonly tellsUtc: boolean
  /** IANA name. */
  readonly timeZone: string
  /** The device's clock, in ms. */
  readonly now: () => number
  /** Where clients are sent to: an origin. */
  readonly announced: () => string
  /** What else the device offers. */
  readonly others: readonly OnvifService[]
  /** False: users are not told to anybody. */
  readonly listsUsers: () => boolean
}

export const DEVICE_PATH = '/onvif/device_service'

/** The device service (devicemgmt.wsdl), as far as accounts and their circumstances go. */
export function deviceService(options: DeviceServiceOptions): OnvifService {
  const { facts, accounts, others } = options
  const { maxUsers, maxNameLength, maxPasswordLength } = accounts.rules
  const change = (name: string, act: OnvifAccounts['create']): OnvifOperation => ({
    access: 'WRITE_SYSTEM',
    writes: true,
    answer(action) {
      act.call(accounts, action)
      return `<tds:${name}Response/>`
    },
  })
  const read = (access: OnvifOperation['access'], answer: OnvifOperation['answer']) => ({ access, answer })

  const inside = `<tds:Network IPFilter="false" ZeroConfiguration="false" IPVersion6="false" DynDNS="false"/><tds:Security TLS1.0="false" TLS1.1="false" TLS1.2="false" AccessPolicyConfig="false" DefaultAccessPolicy="true" RemoteUserHandling="false" X.509Token="false" SAMLToken="false" KerberosToken="false" UsernameToken="${options.usernameToken}" HttpDigest="${options.httpDigest}" RELToken="false" MaxUsers="${maxUsers}" MaxUserNameLength="${maxNameLength}" MaxPasswordLength="${maxPasswordLength}"/><tds:System DiscoveryResolve="false" DiscoveryBye="false" RemoteDiscovery="false" SystemBackup="false" SystemLogging="false" FirmwareUpgrade="false"/>`

  const device: OnvifService = {
    namespace: TDS,
    prefix: 'tds',
    path: DEVICE_PATH,
    capabilities: () => `<tds:Capabilities>${inside}</tds:Capabilities>`,
    operations: {
      GetSystemDateAndTime: read(options.openClock ? 'PRE_AUTH' : 'READ_SYSTEM', () => clock(options)),
      GetDeviceInformation: read(
        'READ_SYSTEM',
        () =>
          `<tds:GetDeviceInformationResponse><tds:Manufacturer>${escaped(facts.manufacturer)}</tds:Manufacturer><tds:Model>${escaped(facts.model)}</tds:Model><tds:FirmwareVersion>${escaped(facts.firmware)}</tds:FirmwareVersion><tds:SerialNumber>${escaped(facts.serial)}</tds:SerialNumber><tds:HardwareId>${escaped(facts.hardware)}</tds:HardwareId></tds:GetDeviceInformationResponse>`,
      ),
      GetServices: read('PRE_AUTH', (action) => {
        const { IncludeCapability } = sequenceOf(action, TDS, ['IncludeCapability'])
        const detailed = ['true', '1'].includes(textOf(IncludeCapability?.[0]).trim())
        const services = [device, ...others].map(
          ({ namespace, path, capabilities }) =>
            `<tds:Service><tds:Namespace>${namespace}</tds:Namespace><tds:XAddr>${escaped(options.announced() + path)}</tds:XAddr>${detailed ? `<tds:Capabilities>${capabilities()}</tds:Capabilities>` : ''}<tds:Version><tt:Major>21</tt:Major><tt:Minor>6</tt:Minor></tds:Version></tds:Service>`,
        )
        return `<tds:GetServicesResponse>${services.join('')}</tds:GetServicesResponse>`
      }),
      GetCapabilities: read(
        'PRE_AUTH',
        () =>
          `<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Device><tt:XAddr>${escaped(options.announced() + DEVICE_PATH)}</tt:XAddr><tt:Security><tt:TLS1.1>false</tt:TLS1.1><tt:TLS1.2>false</tt:TLS1.2><tt:OnboardKeyGeneration>false</tt:OnboardKeyGeneration><tt:AccessPolicyConfig>false</tt:AccessPolicyConfig><tt:X.509Token>false</tt:X.509Token><tt:SAMLToken>false</tt:SAMLToken><tt:KerberosToken>false</tt:KerberosToken><tt:RELToken>false</tt:RELToken></tt:Security></tt:Device></tds:Capabilities></tds:GetCapabilitiesResponse>`,
      ),
      GetServiceCapabilities: read(
        'PRE_AUTH',
        () =>
          `<tds:GetServiceCapabilitiesResponse><tds:Capabilities>${inside}</tds:Capabilities></tds:GetServiceCapabilitiesResponse>`,
      ),
      GetUsers: read('WRITE_SYSTEM', () =>
        options.listsUsers() ? accounts.listed() : '<tds:GetUsersResponse/>',
      ),
      CreateUsers: change('CreateUsers', accounts.create),
      SetUser: change('SetUser', accounts.set),
      DeleteUsers: change('DeleteUsers', accounts.delete),
    },
  }
  return device
}

function clock({ now, timeZone, tellsUtc }: DeviceServiceOptions): string {
  const at = now()
  const utc = tellsUtc ? `<tt:UTCDateTime>${dateTime(at, 'UTC')}</tt:UTCDateTime>` : ''
  return `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>${posixZone(at, timeZone)}</tt:TZ></tt:TimeZone>${utc}<tt:LocalDateTime>${dateTime(at, timeZone)}</tt:LocalDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`
}

function dateTime(at: number, timeZone: string): string {
  const [year, month, day, hour, minute, second] = wallClock(at, timeZone)
  return `<tt:Time><tt:Hour>${hour}</tt:Hour><tt:Minute>${minute}</tt:Minute><tt:Second>${second}</tt:Second></tt:Time><tt:Date><tt:Year>${year}</tt:Year><tt:Month>${month}</tt:Month><tt:Day>${day}</tt:Day></tt:Date>`
}

/** POSIX 1003.1 counts westwards: UTC+1 is `LOC-01:00`. */
function posixZone(at: number, timeZone: string): string {
  const [year = 0, month = 1, ...rest] = wallClock(at, timeZone)
  const [day, hour, minute, second] = rest
  const ahead = Math.round((Date.UTC(year, month - 1, day, hour, minute, second) - at) / 60_000)
  const [hours, minutes] = [Math.floor(Math.abs(ahead) / 60), Math.abs(ahead) % 60]
  return `LOC${ahead > 0 ? '-' : ''}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
}

/** Year, month, day, hour, minute and second there. */
export function wallClock(at: number, timeZone: string): number[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  })
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  return ['year', 'month', 'day', 'hour', 'minute', 'second'].map((name) => parts[name] ?? 0)
}
