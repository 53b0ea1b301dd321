import { z } from 'zod'

/** Certificates of authorities as PEM, in the lines that PEM has, whatever a form made of them. Empty where there are none. */
export const certificates = z
  .string()
  .trim()
  .max(60_000)
  .refine((text) => text === '' || pemBlocks(text).length > 0, { error: 'certificate_invalid' })
  .transform((text) => pemBlocks(text).join(''))

function pemBlocks(text: string): string[] {
  const blocks = text.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)
  return [...blocks].map(([, body = '']) => {
    const lines = body.replace(/\s/g, '').match(/.{1,64}/g) ?? []
    return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
  })
}
