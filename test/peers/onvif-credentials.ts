import { wallClock } from './onvif-device-service'
import { SoapFault } from './onvif-soap'

export interface Identifier {
  /** pt:Card, pt:PIN */
  readonly type: string
  readonly format: string
  readonly exempted: boolean
  /** Hexadecimal, in capitals. */
  readonly value: string
}

/** Instants in ms since 1970. */
export interface Validity {
  readonly validFrom?: number
  readonly validTo?: number
}

export interface ProfileLink extends Validity {
  readonly token: string
}

export interface NewCredential extends Validity {
  readonly description?: string
  readonly holder: string
  readonly identifiers: readonly Identifier[]
  readonly profiles: readonly ProfileLink[]
  readonly attributes?: readonly { readonly name: string; readonly value: string }[]
}

export interface StoredCredential extends NewCredential {
  readonly token: string
  readonly enabled: boolean
  readonly reason?: string
}

export interface CredentialRules {
  readonly maxLimit: number
  readonly maxCredentials: number
  readonly maxProfiles: number
  readonly validity: boolean
  readonly profileValidity: boolean
  /** False: only days count, those of the controller's own zone. */
  readonly timeOfDay: boolean
  /** The formats of each type of identifier. */
  readonly formats: Readonly<Record<string, readonly string[]>>
  /** Small controllers number their credentials, and give a number again once it is free. */
  readonly reusesTokens: boolean
  /** False: what a client adds to a credential beside the specified fields is thrown away. */
  readonly keepsAttributes: boolean
  /** Whether a credential cannot be deleted yet. */
  readonly inUse: (credential: StoredCredential) => boolean
}

export const USUAL_CREDENTIAL_RULES: CredentialRules = {
  maxLimit: 50,
  maxCredentials: 1000,
  maxProfiles: 8,
  validity: true,
  profileValidity: true,
  timeOfDay: true,
  formats: {
    'pt:Card': ['WIEGAND26', 'SIMPLE_NUMBER56'],
    'pt:PIN': ['SIMPLE_NUMBER16', 'SIMPLE_NUMBER32', 'SIMPLE_ALPHA_NUMERIC'],
  },
  reusesTokens: false,
  keepsAttributes: true,
  inUse: () => false,
}

/** Octets of a value (ISO 16484-5, annex P); formats that are not here have any number. */
const OCTETS: Readonly<Record<string, number>> = {
  WIEGAND26: 3,
  SIMPLE_NUMBER16: 2,
  SIMPLE_NUMBER32: 4,
  SIMPLE_NUMBER56: 7,
}

/** What somebody holds to the reader or types. */
export type Presented = { readonly card: string } | { readonly pin: string }

/** The credentials of a door controller, by its own rules (credential.wsdl). */
export class OnvifCredentials {
  readonly #stored = new Map<string, StoredCredential>()
  #made = 0

  constructor(
    readonly rules: CredentialRules,
    /** Tokens of the access profiles that are there. */
    readonly profiles: readonly string[],
    readonly timeZone: string,
  ) {}

  get all(): readonly StoredCredential[] {
    return [...this.#stored.values()]
  }

  find(token: string): StoredCredential | undefined {
    return this.#stored.get(token)
  }

  get(token: string): StoredCredential {
    const found = this.#stored.get(token)
    if (!found) throw invalid('NotFound')
    return found
  }

  create(credential: NewCredential, enabled = true, reason?: string): StoredCredential {
    if (this.#stored.size >= this.rules.maxCredentials) throw beyond('MaxCredentials')
    this.#judge(credential, '')
    const made = {
      ...this.#kept(credential),
      token: this.#nextToken(),
      enabled,
      ...(reason ? { reason } : {}),
    }
    this.#stored.set(made.token, made)
    return made
  }

  /** Everything but the state. */
  modify(token: string, credential: NewCredential): void {
    const { enabled, reason } = this.get(token)
    this.#judge(credential, token)
    this.#stored.set(token, { ...this.#kept(credential), token, enabled, ...(reason ? { reason } : {}) })
  }

  switch(token: string, enabled: boolean, reason?: string): void {
    const { reason: _old, ...credential } = this.get(token)
    this.#stored.set(token, { ...credential, enabled, ...(reason ? { reason } : {}) })
  }

  delete(token: string): void {
    if (this.rules.inUse(this.get(token))) throw invalid('ReferenceInUse')
    this.#stored.delete(token)
  }

  /** Past the protocol, and past its rules. */
  remove(token: string): void {
    this.#stored.delete(token)
  }

  /** Would the door open at this instant, for one of these profiles (any when absent)? */
  opens(presented: Presented, at: number, profile?: string): boolean {
    return this.all.some(
      (credential) =>
        credential.enabled &&
        this.#within(credential, at) &&
        credential.identifiers.some((identifier) => !identifier.exempted && fits(identifier, presented)) &&
        credential.profiles.some(
          (link) => (profile === undefined || link.token === profile) && this.#within(link, at),
        ),
    )
  }

  #within({ validFrom, validTo }: Validity, at: number): boolean {
    if (this.rules.timeOfDay) return (validFrom ?? at) <= at && (validTo === undefined || at < validTo)
    const [today, from, to] = [at, validFrom ?? at, validTo ?? at].map((each) => dayOf(each, this.timeZone))
    return String(from) <= String(today) && String(today) <= String(to)
  }

  #kept({ attributes, ...credential }: NewCredential): NewCredential {
    return { ...credential, ...(attributes && this.rules.keepsAttributes ? { attributes } : {}) }
  }

  #nextToken(): string {
    if (!this.rules.reusesTokens) {
      this.#made += 1
      return `credential-${String(this.#made).padStart(4, '0')}`
    }
    let number = 1
    while (this.#stored.has(String(number))) number += 1
    return String(number)
  }

  #judge(credential: NewCredential, token: string): void {
    const { identifiers, profiles } = credential
    if (profiles.length > this.rules.maxProfiles) throw beyond('MaxAccessProfilesPerCredential')
    if (!this.rules.validity && limits(credential)) throw beyond('CredentialValiditySupported')
    if (!this.rules.profileValidity && profiles.some(limits))
      throw beyond('CredentialAccessProfileValiditySupported')
    if (profiles.some((link) => !this.profiles.includes(link.token))) throw invalid('ReferenceNotFound')
    if (new Set(identifiers.map(({ type }) => type)).size < identifiers.length)
      throw new SoapFault('Sender', ['CapabilityViolated', 'DuplicatedIdentifierType'], 'one of each type')
    for (const { type, format, value } of identifiers) {
      const formats = this.rules.formats[type]
      if (!formats) throw beyond('SupportedIdentifierType')
      if (!formats.includes(format)) throw invalid('InvalidFormatType')
      const octets = OCTETS[format]
      if (value.length === 0 || (octets !== undefined && value.length !== 2 * octets))
        throw invalid('InvalidIdentifierValue')
      const others = this.all.filter((other) => other.token !== token).flatMap((other) => other.identifiers)
      if (others.some((other) => other.type === type && other.format === format && other.value === value))
        throw invalid('DuplicatedIdentifierValue')
    }
  }
}

const invalid = (name: string) => new SoapFault('Sender', ['InvalidArgVal', name], name)
const beyond = (name: string) => new SoapFault('Receiver', ['CapabilityViolated', name], name)

const limits = ({ validFrom, validTo }: Validity) => validFrom !== undefined || validTo !== undefined

/** 2026-03-02 */
export function dayOf(at: number, timeZone: string): string {
  const [year, month, day] = wallClock(at, timeZone)
  return [String(year), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')
}

function fits({ type, format, value }: Identifier, presented: Presented): boolean {
  if ('card' in presented) return type === 'pt:Card' && value === presented.card.toUpperCase()
  if (type !== 'pt:PIN') return false
  const { pin } = presented
  if (format === 'SIMPLE_ALPHA_NUMERIC') return Buffer.from(value, 'hex').toString('utf8') === pin
  // As a number: a keypad that reads numbers knows no zeros in front.
  return /^\d+$/.test(pin) && BigInt(`0x${value}`) === BigInt(pin)
}
