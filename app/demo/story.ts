import { styleText } from 'node:util'
import { DAY } from '~/domain/kernel/time'

/** The demo's clock is shown in the local time of the site where it plays. */
export const ZONE = 'Europe/Berlin'

/** The width of a name, and of everything left of what somebody did. */
const WHO = 14
const MARGIN = 16 + 2 + WHO + 2

type Style = Parameters<typeof styleText>[0]

/** The lines of the play: when, who, what, and what the system answered. */
export interface Story {
  /** A heading over the lines that follow. */
  chapter(title: string): void
  /** Somebody did something, and this came back. `wrong` stands out. */
  line(who: string, what: string, answer: string, wrong?: boolean): void
  /** One of several things in an answer. `wrong` stands out. */
  detail(text: string, wrong?: boolean): void
}

export function tellStory(now: () => number, write: (line: string) => void, colours: boolean): Story {
  const paint = (style: Style, text: string) => (colours ? styleText(style, text) : text)
  return {
    chapter(title) {
      write(`\n${paint('bold', title)}`)
    },
    line(who, what, answer, wrong = false) {
      write(`  ${paint('dim', clockTime(now()))}  ${who.padEnd(WHO)}  ${what}`)
      write(`  ${' '.repeat(MARGIN)}${paint(wrong ? 'red' : 'green', `→ ${answer}`)}`)
    },
    detail(text, wrong = false) {
      write(`  ${' '.repeat(MARGIN)}${paint(wrong ? 'red' : 'dim', `  ${text}`)}`)
    },
  }
}

/** 'Tue 24 Nov 08:00' at the site. */
export function clockTime(instant: number): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: ZONE,
    weekday: 'short',
    day: '2-digit',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant)
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? ''
  return `${part('weekday')} ${part('day')} ${part('month')} ${part('hour')}:${part('minute')}`
}

/** The next day's date at the site, as a form wants it: 'YYYY-MM-DD'. */
export function dayAfter(instant: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(instant + DAY)
}
