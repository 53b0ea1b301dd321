import type { OnvifClient } from './client.server'
import { child, type Element } from './xml'

/** How long names and passwords may be on a device; null where it does not tell. */
export interface DeviceLimits {
  readonly nameLength: number | null
  readonly passwordLength: number | null
}

/** Out of tds:GetServiceCapabilities, where attributes that were not thought of yet are left out. */
export async function readLimits(client: OnvifClient): Promise<DeviceLimits> {
  const answer = await client.ask({ service: 'tds', name: 'GetServiceCapabilities' })
  const security = child(child(answer, 'Capabilities'), 'Security')
  return {
    nameLength: numberOf(security, 'MaxUserNameLength'),
    passwordLength: numberOf(security, 'MaxPasswordLength'),
  }
}

function numberOf(element: Element | null, attribute: string): number | null {
  const text = element?.getAttribute(attribute) ?? ''
  return /^\d{1,6}$/.test(text) ? Number(text) : null
}
