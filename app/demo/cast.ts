import { addressOf, peopleOf } from '~db/seed/organisation'

/** Somebody of the sample organisation whom the demo plays or lets you play. */
export interface Player {
  /** The short name in the sample. */
  readonly key: string
  readonly name: string
  readonly role: string
  readonly address: string
}

const ROLES = {
  lena: 'crew lead, Kestrel Integrators',
  tomasz: 'contractor, Kestrel Integrators',
  amina: 'contractor, Kestrel Integrators',
  noor: 'crew lead, Northlight Cameras, whose insurance has lapsed',
  bea: 'crew lead, Blue Door Locks, which only IT has approved',
  sofia: 'sponsor',
  ines: 'IT, Hamburg',
  pia: 'physical security, Hamburg',
  theo: 'IT, Newark',
  sam: 'physical security, Newark',
  gus: 'guard, Hamburg',
  aldo: 'auditor',
  ada: 'administrator',
  omar: 'administrator',
} as const

export type PlayerKey = keyof typeof ROLES

/** Who has a part, in the order in which they are offered. */
export const CAST = Object.fromEntries(
  Object.entries(ROLES).map(([key, role]) => {
    const person = peopleOf().find((each) => each.key === key)
    if (!person) throw new Error(`the sample has no ${key}`)
    return [key, { key, name: person.name, role, address: addressOf(person) }]
  }),
) as Readonly<Record<PlayerKey, Player>>
