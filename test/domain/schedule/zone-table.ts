import type { Instant, Millis } from '~/domain/kernel/time'

/*
 * Clock changes as zdump of Debian's libc-bin tells them from tzdata 2025b, which knows nothing of this code. Made with
 *   zdump -i -c 2024,2033 Europe/Berlin America/New_York Australia/Lord_Howe Asia/Kolkata
 *   zdump -i -c 2020,2026 America/Santiago Africa/Cairo Asia/Beirut Africa/Casablanca America/Havana
 *   zdump -i -c 2009,2012 America/St_Johns Pacific/Apia
 *   zdump -i -c 2017,2020 America/Sao_Paulo
 * with tabs turned into spaces. A line is the local date and time just after a change, the offset from then on, the
 * abbreviation, and 1 for daylight saving; the line that starts with dashes is the offset at the start of the range. Zones
 * whose governments often change their minds are listed for years that are over, so that newer time-zone data does
 * not contradict the table.
 */
const ZDUMP = `
TZ="Europe/Berlin"
- - +01 CET
2024-03-31 03 +02 CEST 1
2024-10-27 02 +01 CET
2025-03-30 03 +02 CEST 1
2025-10-26 02 +01 CET
2026-03-29 03 +02 CEST 1
2026-10-25 02 +01 CET
2027-03-28 03 +02 CEST 1
2027-10-31 02 +01 CET
2028-03-26 03 +02 CEST 1
2028-10-29 02 +01 CET
2029-03-25 03 +02 CEST 1
2029-10-28 02 +01 CET
2030-03-31 03 +02 CEST 1
2030-10-27 02 +01 CET
2031-03-30 03 +02 CEST 1
2031-10-26 02 +01 CET
2032-03-28 03 +02 CEST 1
2032-10-31 02 +01 CET
TZ="America/New_York"
- - -05 EST
2024-03-10 03 -04 EDT 1
2024-11-03 01 -05 EST
2025-03-09 03 -04 EDT 1
2025-11-02 01 -05 EST
2026-03-08 03 -04 EDT 1
2026-11-01 01 -05 EST
2027-03-14 03 -04 EDT 1
2027-11-07 01 -05 EST
2028-03-12 03 -04 EDT 1
2028-11-05 01 -05 EST
2029-03-11 03 -04 EDT 1
2029-11-04 01 -05 EST
2030-03-10 03 -04 EDT 1
2030-11-03 01 -05 EST
2031-03-09 03 -04 EDT 1
2031-11-02 01 -05 EST
2032-03-14 03 -04 EDT 1
2032-11-07 01 -05 EST
TZ="Australia/Lord_Howe"
- - +11  1
2024-04-07 01:30 +1030
2024-10-06 02:30 +11  1
2025-04-06 01:30 +1030
2025-10-05 02:30 +11  1
2026-04-05 01:30 +1030
2026-10-04 02:30 +11  1
2027-04-04 01:30 +1030
2027-10-03 02:30 +11  1
2028-04-02 01:30 +1030
2028-10-01 02:30 +11  1
2029-04-01 01:30 +1030
2029-10-07 02:30 +11  1
2030-04-07 01:30 +1030
2030-10-06 02:30 +11  1
2031-04-06 01:30 +1030
2031-10-05 02:30 +11  1
2032-04-04 01:30 +1030
2032-10-03 02:30 +11  1
TZ="Asia/Kolkata"
- - +0530 IST
TZ="America/Santiago"
- - -03  1
2020-04-04 23 -04
2020-09-06 01 -03  1
2021-04-03 23 -04
2021-09-05 01 -03  1
2022-04-02 23 -04
2022-09-11 01 -03  1
2023-04-01 23 -04
2023-09-03 01 -03  1
2024-04-06 23 -04
2024-09-08 01 -03  1
2025-04-05 23 -04
2025-09-07 01 -03  1
TZ="Africa/Cairo"
- - +02 EET
2023-04-28 01 +03 EEST 1
2023-10-26 23 +02 EET
2024-04-26 01 +03 EEST 1
2024-10-31 23 +02 EET
2025-04-25 01 +03 EEST 1
2025-10-30 23 +02 EET
TZ="Asia/Beirut"
- - +02 EET
2020-03-29 01 +03 EEST 1
2020-10-24 23 +02 EET
2021-03-28 01 +03 EEST 1
2021-10-30 23 +02 EET
2022-03-27 01 +03 EEST 1
2022-10-29 23 +02 EET
2023-03-26 01 +03 EEST 1
2023-10-28 23 +02 EET
2024-03-31 01 +03 EEST 1
2024-10-26 23 +02 EET
2025-03-30 01 +03 EEST 1
2025-10-25 23 +02 EET
TZ="Africa/Casablanca"
- - +01
2020-04-19 02 +00  1
2020-05-31 03 +01
2021-04-11 02 +00  1
2021-05-16 03 +01
2022-03-27 02 +00  1
2022-05-08 03 +01
2023-03-19 02 +00  1
2023-04-23 03 +01
2024-03-10 02 +00  1
2024-04-14 03 +01
2025-02-23 02 +00  1
2025-04-06 03 +01
TZ="America/Havana"
- - -05 CST
2020-03-08 01 -04 CDT 1
2020-11-01 00 -05 CST
2021-03-14 01 -04 CDT 1
2021-11-07 00 -05 CST
2022-03-13 01 -04 CDT 1
2022-11-06 00 -05 CST
2023-03-12 01 -04 CDT 1
2023-11-05 00 -05 CST
2024-03-10 01 -04 CDT 1
2024-11-03 00 -05 CST
2025-03-09 01 -04 CDT 1
2025-11-02 00 -05 CST
TZ="America/St_Johns"
- - -0330 NST
2009-03-08 01:01 -0230 NDT 1
2009-10-31 23:01 -0330 NST
2010-03-14 01:01 -0230 NDT 1
2010-11-06 23:01 -0330 NST
2011-03-13 01:01 -0230 NDT 1
2011-11-06 01 -0330 NST
TZ="Pacific/Apia"
- - -11
2010-09-26 01 -10  1
2011-04-02 03 -11
2011-09-24 04 -10  1
2011-12-31 00 +14  1
TZ="America/Sao_Paulo"
- - -02  1
2017-02-18 23 -03
2017-10-15 01 -02  1
2018-02-17 23 -03
2018-11-04 01 -02  1
2019-02-16 23 -03
`

/** One change of a zone's offset. Offsets are local minus UTC, in ms. */
export interface ZoneChange {
  readonly timeZone: string
  readonly at: Instant
  readonly before: Millis
  readonly after: Millis
}

export interface ZoneTable {
  readonly timeZone: string
  /** The range the table speaks for, [from, to), a day inside what zdump was asked. */
  readonly from: Instant
  readonly to: Instant
  readonly changes: readonly ZoneChange[]
  /** Local minus UTC at an instant of the range, in ms. */
  offsetAt(at: Instant): Millis
}

const DAY = 86_400_000

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  'Europe/Berlin': [2024, 2033],
  'America/New_York': [2024, 2033],
  'Australia/Lord_Howe': [2024, 2033],
  'Asia/Kolkata': [2024, 2033],
  'America/Santiago': [2020, 2026],
  'Africa/Cairo': [2020, 2026],
  'Asia/Beirut': [2020, 2026],
  'Africa/Casablanca': [2020, 2026],
  'America/Havana': [2020, 2026],
  'America/St_Johns': [2009, 2012],
  'Pacific/Apia': [2009, 2012],
  'America/Sao_Paulo': [2017, 2020],
}

export const ZONE_TABLES: readonly ZoneTable[] = ZDUMP.trim()
  .split(/\n?TZ=/)
  .filter((section) => section !== '')
  .map(tableFrom)

export const ZONE_CHANGES: readonly ZoneChange[] = ZONE_TABLES.flatMap((table) => table.changes)

function tableFrom(section: string): ZoneTable {
  const [heading = '', ...lines] = section.split('\n')
  const timeZone = heading.replaceAll('"', '')
  const [firstYear, endYear] = RANGES[timeZone] ?? []
  if (firstYear === undefined || endYear === undefined) throw new Error(`no range for ${timeZone}`)
  const rows = lines.map((line) => line.split(' '))
  const initial = offsetFrom(rows[0]?.[2])
  const changes: ZoneChange[] = []
  for (const [date = '', time = '', offset] of rows.slice(1)) {
    const after = offsetFrom(offset)
    const [hour = '', minute = '00', second = '00'] = time.split(':')
    const at = Date.parse(`${date}T${hour}:${minute}:${second}Z`) - after
    changes.push({ timeZone, at, before: changes.at(-1)?.after ?? initial, after })
  }
  return {
    timeZone,
    from: Date.UTC(firstYear) + DAY,
    to: Date.UTC(endYear) - DAY,
    changes,
    offsetAt: (at) => changes.findLast((change) => change.at <= at)?.after ?? initial,
  }
}

/** '+0530', '-05' or '+1030' in ms. */
function offsetFrom(text: string | undefined): Millis {
  const match = /^([+-])(\d\d)(\d\d)?$/.exec(text ?? '')
  if (!match) throw new Error(`not an offset: ${text}`)
  const size = (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000
  return match[1] === '-' ? -size : size
}
