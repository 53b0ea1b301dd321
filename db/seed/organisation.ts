/** Who and what the sample organisation is made of. */

interface SampleZone {
  readonly key: string
  readonly name: string
  readonly riskTier: 'low' | 'medium' | 'high' | 'critical'
  readonly escortRequired: boolean
}

export interface SampleSite {
  readonly key: string
  readonly name: string
  readonly timeZone: string
  readonly callName: string
  readonly callPhone: string
  readonly gateOwner: string
  /** Who holds the IT and the physical-security seat. */
  readonly seats: readonly [it: string, security: string]
  readonly zones: readonly SampleZone[]
}

export function sitesOf(): readonly SampleSite[] {
  return [
    {
      key: 'hamburg',
      name: 'Hamburg data centre',
      timeZone: 'Europe/Berlin',
      callName: 'Hamburg control room',
      callPhone: '+49 40 555 0100',
      gateOwner: 'pia',
      seats: ['ines', 'pia'],
      zones: [
        { key: 'loadingBay', name: 'Loading bay', riskTier: 'low', escortRequired: false },
        { key: 'commsRoom', name: 'Comms room', riskTier: 'medium', escortRequired: false },
        { key: 'serverRoom', name: 'Server room', riskTier: 'high', escortRequired: true },
      ],
    },
    {
      key: 'newark',
      name: 'Newark plant',
      timeZone: 'America/New_York',
      callName: 'Newark shift desk',
      callPhone: '+1 973 555 0142',
      gateOwner: 'sam',
      seats: ['theo', 'sam'],
      zones: [
        { key: 'plantFloor', name: 'Plant floor', riskTier: 'medium', escortRequired: false },
        { key: 'controlRoom', name: 'Control room', riskTier: 'critical', escortRequired: true },
      ],
    },
  ]
}

export interface SampleVendor {
  readonly key: string
  readonly name: string
  readonly contractDays: number
  readonly insuranceDays: number
  readonly approvedBy: readonly { readonly seat: 'it' | 'physical_security'; readonly person: string }[]
}

const BOTH = [
  { seat: 'it', person: 'ines' },
  { seat: 'physical_security', person: 'pia' },
] as const

export const VENDORS: readonly SampleVendor[] = [
  { key: 'kestrel', name: 'Kestrel Integrators', contractDays: 400, insuranceDays: 200, approvedBy: BOTH },
  { key: 'northlight', name: 'Northlight Cameras', contractDays: 200, insuranceDays: -3, approvedBy: BOTH },
  { key: 'bluedoor', name: 'Blue Door Locks', contractDays: 90, insuranceDays: 90, approvedBy: [BOTH[0]] },
]

export interface SamplePerson {
  readonly key: string
  readonly name: string
  /** Absent for staff. */
  readonly vendor?: string
  readonly crewLead: boolean
  readonly photo: boolean
}

export function peopleOf(): readonly SamplePerson[] {
  const staff = (key: string, name: string) => ({ key, name, crewLead: false, photo: false })
  const contractor = (key: string, name: string, vendor: string, crewLead = false) => {
    return { key, name, vendor, crewLead, photo: true }
  }
  return [
    staff('ada', 'Ada Brandt'),
    staff('omar', 'Omar Haddad'),
    staff('ines', 'Ines Kowalska'),
    staff('pia', 'Pia Sorensen'),
    staff('theo', 'Theo Grant'),
    staff('sam', 'Sam Okafor'),
    staff('gus', 'Gus Weber'),
    staff('gwen', 'Gwen Price'),
    staff('aldo', 'Aldo Ricci'),
    staff('sofia', 'Sofia Lindt'),
    contractor('lena', 'Lena Voss', 'kestrel', true),
    contractor('tomasz', 'Tomasz Nowak', 'kestrel'),
    contractor('amina', 'Amina Diallo', 'kestrel'),
    contractor('noor', 'Noor Vries', 'northlight', true),
    contractor('jan', 'Jan Peters', 'northlight'),
    contractor('bea', 'Bea Hart', 'bluedoor', true),
  ]
}

/** Where somebody's mail goes. */
export function addressOf({ key, vendor }: Pick<SamplePerson, 'key' | 'vendor'>): string {
  return `${key}@${vendor ?? 'daypass'}.example`
}

export interface SampleRole {
  readonly person: string
  readonly role: 'administrator' | 'auditor' | 'guard' | 'sponsor' | 'approver'
  readonly site?: string
  readonly seat?: 'it' | 'physical_security'
}

export function rolesOf(): readonly SampleRole[] {
  return [
    { person: 'ada', role: 'administrator' },
    { person: 'omar', role: 'administrator' },
    { person: 'ines', role: 'approver', site: 'hamburg', seat: 'it' },
    { person: 'pia', role: 'approver', site: 'hamburg', seat: 'physical_security' },
    { person: 'theo', role: 'approver', site: 'newark', seat: 'it' },
    { person: 'sam', role: 'approver', site: 'newark', seat: 'physical_security' },
    { person: 'gus', role: 'guard', site: 'hamburg' },
    { person: 'gwen', role: 'guard', site: 'newark' },
    { person: 'aldo', role: 'auditor' },
    { person: 'sofia', role: 'sponsor' },
  ]
}
