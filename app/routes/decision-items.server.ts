import { z } from 'zod'
import type { Scope } from '~/domain/access-request/scope'
import { SEATS } from '~/domain/kernel/ids'
import type { DecisionItem } from '~/usecases/approval/decide-requests.server'

const scopeSchema = z.strictObject({
  people: z.array(z.string().max(64)).max(500),
  entitlements: z.array(z.string().max(64)).max(500),
  grace: z.number().int().nonnegative().optional(),
  schedule: z.strictObject({
    validFrom: z.number().int(),
    validTo: z.number().int(),
    weekly: z
      .strictObject({
        timeZone: z.string().max(100),
        openings: z
          .array(
            z.strictObject({
              day: z.union([
                z.literal(1),
                z.literal(2),
                z.literal(3),
                z.literal(4),
                z.literal(5),
                z.literal(6),
                z.literal(7),
              ]),
              from: z.string().max(5),
              to: z.string().max(5),
            }),
          )
          .max(200),
      })
      .nullable(),
  }),
})

/** The decisions a form sent, as `itemValue` wrote them; null for what no form of ours writes. */
export function readItems(texts: readonly string[]): DecisionItem[] | null {
  const items = texts.map(readItem)
  return items.every((item) => item !== null) ? items : null
}

function readItem(text: string): DecisionItem | null {
  const [requestId, seatText, digest, ...rest] = text.split('~')
  const seat = SEATS.find((each) => each === seatText)
  if (!requestId || !seat || !digest) return null
  if (rest.length === 0) return { requestId, seat, digest, scope: null }
  const scope = readScope(rest.join('~'))
  return scope && { requestId, seat, digest, scope }
}

function readScope(text: string): Scope | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const parsed = scopeSchema.safeParse(value)
  return parsed.success ? parsed.data : null
}
