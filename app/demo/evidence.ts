/** What the demo ends with. */
export interface Outcome {
  readonly issued: number
  readonly confirmedRevoked: number
  readonly unconfirmed: number
  readonly seconds: number
}

/**
 * What was seen from outside: an account that let its holder in and lets nobody in now, a pass that the gate allowed
 * and stops now. The portal's own word is not in it.
 */
export class Evidence {
  readonly #given = new Set<string>()
  readonly #gone = new Set<string>()

  given(thing: string): void {
    this.#given.add(thing)
  }

  gone(thing: string): void {
    if (this.#given.has(thing)) this.#gone.add(thing)
  }

  outcome(seconds: number): Outcome {
    const issued = this.#given.size
    const confirmedRevoked = this.#gone.size
    return {
      issued,
      confirmedRevoked,
      unconfirmed: issued - confirmedRevoked,
      seconds,
    }
  }
}
