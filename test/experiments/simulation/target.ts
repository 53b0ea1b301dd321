import type { Chance } from './chance'

/** How a target behaves for a while. */
export const MOODS = [
  'calm',
  'lossy',
  'partitioned',
  'slow',
  'throttled',
  'lying',
  'halving',
  'stranger',
  'blind',
] as const
export type Mood = (typeof MOODS)[number]

/** How long a bad spell may still show in how far apart tries are, ms. */
const REMEMBERED = 30 * 60_000

export interface SimAccount {
  readonly id: string
  readonly name: string
  /** The credential it is for; null for somebody else's. */
  mark: string | null
  active: boolean
  expiresAt: number | null
  readonly groups: Set<string>
}

export interface Wanted {
  readonly id: string | null
  readonly mark: string
  readonly name: string
}

export type Write =
  | { readonly op: 'create'; readonly name: string; readonly mark: string; readonly expiresAt: number | null }
  | { readonly op: 'switch'; readonly id: string; readonly active: boolean }
  | { readonly op: 'expire'; readonly id: string; readonly at: number | null }
  | { readonly op: 'join' | 'leave'; readonly id: string; readonly group: string }
  | { readonly op: 'delete'; readonly id: string }

export type Sight = {
  readonly account: (Omit<SimAccount, 'groups'> & { readonly groups: readonly string[] }) | null
  readonly sentinel: boolean
  readonly identity: string
}

/** What one connected system holds, and how honest it is. The oracle looks in here, past the network. */
export class Target {
  readonly accounts = new Map<string, SimAccount>()
  /** What was deleted or switched off, so that it can come back. */
  readonly past: SimAccount[] = []
  mood: Mood = 'calm'
  /** Since when it has been honest and reachable; null while it is not. */
  goodSince: number | null
  /** Bad spells of late: from and to, ms. */
  #spells: { readonly from: number; to: number | null }[] = []
  #next = 1

  constructor(
    readonly name: string,
    readonly enforcesExpiry: boolean,
    private readonly chance: Chance,
    private readonly now: () => number,
  ) {
    this.goodSince = now()
  }

  get identity(): string {
    return `tenant-of-${this.name}`
  }

  isOn(account: SimAccount): boolean {
    return (
      account.active &&
      !(this.enforcesExpiry && account.expiresAt !== null && account.expiresAt <= this.now())
    )
  }

  ofCredential(credentialId: string): SimAccount[] {
    return [...this.accounts.values()].filter((account) => account.mark === credentialId)
  }

  become(mood: Mood): void {
    this.mood = mood
    this.goodSince = mood === 'calm' ? (this.goodSince ?? this.now()) : null
    const last = this.#spells.at(-1)
    if (mood === 'calm') {
      if (last) last.to ??= this.now()
    } else if (!last || last.to !== null) {
      this.#spells = [...this.#spells, { from: this.now(), to: null }].filter(
        ({ to }) => to === null || to > this.now() - 2 * REMEMBERED,
      )
    }
  }

  /** For how long it was bad in the half an hour before a moment, ms. */
  badBefore(at: number): number {
    return this.#spells.reduce((sum, { from, to }) => {
      const end = Math.min(at, to ?? at)
      return sum + Math.max(0, end - Math.max(from, at - REMEMBERED))
    }, 0)
  }

  /** Somebody else puts an account of theirs in the place of ours. Answers its id. */
  replace(old: SimAccount): string {
    this.accounts.delete(old.id)
    const id = `${this.name}-theirs-${this.#next++}`
    this.accounts.set(id, { ...old, id, mark: null, active: false, groups: new Set() })
    return id
  }

  read({ id, mark, name }: Wanted): Sight {
    if (this.mood === 'stranger')
      return { account: null, sentinel: true, identity: 'tenant-of-somebody-else' }
    if (this.mood === 'blind') return { account: null, sentinel: false, identity: this.identity }
    const all = [...this.accounts.values()]
    const found =
      (id === null ? undefined : this.accounts.get(id)) ??
      all.find((account) => account.mark === mark) ??
      all.find((account) => account.name === name)
    return {
      account: found ? { ...found, active: this.isOn(found), groups: [...found.groups].sort() } : null,
      sentinel: true,
      identity: this.identity,
    }
  }

  list(): readonly SimAccount[] {
    if (this.mood === 'blind') return []
    return [...this.accounts.values()]
  }

  /** Answers the new account's id, 'taken', 'absent' or 'done': in a lying mood whatever would be said. */
  write(write: Write): string {
    if (this.mood === 'lying') return write.op === 'create' ? `promised-${this.#next++}` : 'done'
    if (this.mood === 'halving' && this.chance.hits(0.5)) {
      return write.op === 'create' ? `promised-${this.#next++}` : 'done'
    }
    if (write.op === 'create') return this.#create(write)
    const account = this.accounts.get(write.id)
    if (!account) return 'absent'
    if (write.op === 'switch') account.active = write.active
    else if (write.op === 'expire') account.expiresAt = write.at
    else if (write.op === 'join') account.groups.add(write.group)
    else if (write.op === 'leave') {
      if (account.active) this.#remember(account)
      account.groups.delete(write.group)
    } else {
      this.#remember(account)
      this.accounts.delete(account.id)
    }
    return 'done'
  }

  #create({ name, mark, expiresAt }: Extract<Write, { op: 'create' }>): string {
    if ([...this.accounts.values()].some((account) => account.name === name)) return 'taken'
    const id = `${this.name}-${this.#next++}`
    this.accounts.set(id, { id, name, mark, active: true, expiresAt, groups: new Set() })
    return id
  }

  #remember(account: SimAccount): void {
    this.past.push({ ...account, groups: new Set(account.groups) })
    if (this.past.length > 20) this.past.shift()
  }
}
