import { isIP } from 'node:net'
import { z } from 'zod'
import { isForbiddenAddress } from '../target-url'

/** RFC 5176 clause 2.3: where a NAS listens unless it says otherwise. */
const PORT = 3799

/** One access point or switch that takes Disconnect-Requests. */
export interface Nas {
  /** As it names itself in NAS-IP-Address or NAS-IPv6-Address. */
  readonly address: string
  readonly port: number
}

/** The password of FreeRADIUS at the portal: of this system only. */
const token = z
  .string()
  .trim()
  .min(32, 'token_short')
  .max(256)
  .regex(/^[A-Za-z0-9._~-]+$/, 'sign_with_space')

/** A network whose access points and switches can be told to end a session. */
export const radiusConfig = z.object({
  token,
  /** `192.0.2.10, 192.0.2.11:1700, [2001:db8::1]:3799` */
  nasAddresses: z
    .string()
    .trim()
    .min(1)
    .max(4000)
    .refine((text) => parseNasList(text) !== null, 'nas_addresses_invalid'),
  /** What the portal and each NAS share for RFC 5176; one for all of them. */
  nasSecret: z.string().trim().min(16).max(128),
})
export type RadiusConfig = z.output<typeof radiusConfig>

/** A network in which nobody can end a session but the NAS itself, when its Session-Timeout is over. */
export const plainRadiusConfig = z.object({ token })
export type PlainRadiusConfig = z.output<typeof plainRadiusConfig>

/** An entitlement is a VLAN: its number, or the name under which the switches know it. */
export const radiusEntitlement = z.object({
  vlan: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/)
    .refine((text) => !/^\d+$/.test(text) || (/^[1-9]/.test(text) && Number(text) <= 4094), 'vlan_range'),
  /** Filter-Id: an access list of the NAS's own. */
  filterId: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{1,64}$/)
    .optional(),
})
export type RadiusEntitlement = z.output<typeof radiusEntitlement>

/** `120`, or `120 restricted-acl`. */
export function segmentName({ vlan, filterId }: RadiusEntitlement): string {
  return filterId === undefined ? vlan : `${vlan} ${filterId}`
}

/** The list in the settings; null when it is none, or names an address that no NAS has. */
export function parseNasList(text: string): readonly Nas[] | null {
  const found = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(parseNas)
  return found.length > 0 && found.every((each) => each !== null) ? found : null
}

function parseNas(text: string): Nas | null {
  const [, six, four, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const address = six ?? four ?? (isIP(text) === 6 ? text : '')
  const number = port === undefined ? PORT : Number(port)
  if (isIP(address) === 0 || isForbiddenAddress(address) || number < 1 || number > 65_535) return null
  return { address: nasAddressForm(address), port: number }
}

/** One spelling for each address: a NAS may tell its own in another than the settings have (RFC 5952). */
export function nasAddressForm(address: string): string {
  const url = `http://[${address}]`
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : address.toLowerCase()
}
