import { z } from 'zod'
import type { Problem } from '~/domain/kernel/result'

/** The questions of a request, one a page, in their order. */
export const STEPS = ['who', 'where', 'what', 'when', 'why', 'check'] as const
export type Step = (typeof STEPS)[number]

/** A text longer than this is not even kept in a draft; what a field takes at most is policy's to say. */
const KEPT_TEXT = 10_000
const KEPT_CHOICES = 200

const keptText = z.string().max(KEPT_TEXT).catch('')
const keptChoices = z.array(z.string().max(64)).max(KEPT_CHOICES).catch([])

const draftSchema = z.object({
  people: keptChoices,
  siteId: z.string().max(64).catch(''),
  /** Entitlement ids; which version is asked for is settled when the draft is sent. */
  entitlements: keptChoices,
  /** 'YYYY-MM-DDTHH:MM' in the site's local time, as typed. */
  validFrom: keptText,
  validTo: keptText,
  hours: z.enum(['always', 'weekly']).catch('always'),
  openings: z
    .array(z.object({ day: z.number().int().min(1).max(7), from: z.string().max(5), to: z.string().max(5) }))
    .max(7)
    .catch([]),
  /** Minutes for which open sessions may go on, as chosen; empty for none. */
  graceMinutes: z.string().max(4).catch(''),
  purpose: keptText,
  workOrder: keptText,
  sponsorId: z.string().max(64).catch(''),
})

/** A request as typed so far: nothing in it is checked, and nothing typed is thrown away. */
export type RequestDraft = Readonly<z.output<typeof draftSchema>>

/** A stored draft; what is missing or unreadable is empty. */
export function readDraft(stored: unknown): RequestDraft {
  return draftSchema.parse(typeof stored === 'object' && stored !== null ? stored : {})
}

export const EMPTY_DRAFT: RequestDraft = readDraft({})

const STEP_OF_FIELD: Readonly<Record<string, Step>> = {
  people: 'who',
  siteId: 'where',
  entitlements: 'what',
  validFrom: 'when',
  validTo: 'when',
  weekly: 'when',
  grace: 'when',
  purpose: 'why',
  workOrder: 'why',
  sponsorId: 'why',
}

/** The page on which the field of a problem stands; null when it concerns the whole request. */
export function stepOf({ field }: Pick<Problem, 'field'>): Step | null {
  return STEP_OF_FIELD[(field ?? '').split('.')[0] ?? ''] ?? null
}

/** What was typed on one page, in the place of what stood there before. */
export function withAnswers(draft: RequestDraft, step: Step, typed: Partial<RequestDraft>): RequestDraft {
  const next = { ...draft }
  const put = <K extends keyof RequestDraft>(key: K) => {
    if (typed[key] !== undefined) next[key] = typed[key]
  }
  if (step === 'who') put('people')
  if (step === 'where') put('siteId')
  if (step === 'what') put('entitlements')
  if (step === 'when')
    for (const key of ['validFrom', 'validTo', 'hours', 'openings', 'graceMinutes'] as const) put(key)
  if (step === 'why') for (const key of ['purpose', 'workOrder', 'sponsorId'] as const) put(key)
  // Rights belong to a site: those of another one would only be refused later.
  if (next.siteId !== draft.siteId && draft.siteId !== '') next.entitlements = []
  return readDraft(next)
}
