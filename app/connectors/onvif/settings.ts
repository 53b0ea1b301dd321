import { z } from 'zod'
import { plainTargetUrl, speaksPlainly, targetPin } from '../target-url'

/** How to reach a device that speaks ONVIF: what both kinds ask for. */
export const deviceSettings = {
  /** The address of its device service: https://192.0.2.10/onvif/device_service */
  deviceUrl: plainTargetUrl,
  /** It speaks no TLS, and stands on a segment where nobody else listens. */
  plainHttp: z.boolean().default(false),
  pin: targetPin,
  /** The portal's own account on the device, an administrator. */
  username: z.string().trim().min(1).max(128),
  password: z.string().min(1).max(256),
}

export interface DeviceSettings {
  readonly deviceUrl: string
  readonly plainHttp: boolean
  readonly pin: string
  readonly username: string
  readonly password: string
}

/** Where people sign in to the device with a browser; null where the address cannot be read. */
export function pageOf(deviceUrl: string | undefined): string | null {
  return deviceUrl !== undefined && URL.canParse(deviceUrl) ? new URL(deviceUrl).origin : null
}

/** What of these settings does not fit together. */
export function deviceProblems(
  { deviceUrl, plainHttp, pin }: DeviceSettings,
  context: z.RefinementCtx,
): void {
  const report = (field: string, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message })
  if (speaksPlainly(deviceUrl) && !plainHttp) report('deviceUrl', 'url_plain_not_allowed')
  if (pin !== '' && !/^https:/i.test(deviceUrl)) report('pin', 'pin_needs_https')
}
