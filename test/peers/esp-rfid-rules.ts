/** A file of the reader's flash: what a command or the reader's own page put there, as it was put. */
export type UserFile = Readonly<Record<string, unknown>>

/** What the reader says to a card (its `access` message). */
export type Verdict = 'Always' | 'Admin' | 'Disabled' | 'Expired' | 'Denied'

/** 1.3 answers no command, and knows neither `getuserlist` nor `validsince`. */
export type Firmware = '1.3' | '2.0'

const GRANTED = 1
const ADMIN = 99

/** Characters of a uid that a command is taken with; what is longer is cut. The file keeps all of it. */
export const UID_ROOM = 19

/** In seconds since 1970; `now` is what the reader takes for the time. */
export function verdictOf(file: UserFile | undefined, now: number, firmware: Firmware): Verdict {
  if (!file) return 'Denied'
  const type = whole(file.acctype)
  if (type === ADMIN) return 'Admin'
  if (type !== GRANTED) return 'Disabled'
  const until = whole(file.validuntil)
  if (firmware === '1.3') return until > now ? 'Always' : 'Expired'
  return until < now || whole(file.validsince) > now ? 'Expired' : 'Always'
}

/** The reader's JSON library takes a number and the text of one for the same, and all else for 0. */
export function whole(value: unknown): number {
  const number = typeof value === 'string' ? Number.parseInt(value, 10) : Number(value ?? 0)
  return Number.isFinite(number) && number > 0 ? Math.floor(number) : 0
}

/** A user as README-MQTT.md shows it. */
export function documentedUser(file: UserFile): UserFile {
  return {
    command: 'userfile',
    uid: String(file.uid ?? ''),
    user: String(file.user ?? ''),
    acctype: whole(file.acctype),
    acctype2: file.acctype2 ?? null,
    acctype3: file.acctype3 ?? null,
    acctype4: file.acctype4 ?? null,
    validsince: whole(file.validsince),
    validuntil: whole(file.validuntil),
  }
}
