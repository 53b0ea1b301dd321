import { styleText } from 'node:util'
import { DAY } from '~/domain/kernel/time'

/** The demo's clock is shown in the local time of the site where it plays. */
export const ZONE = 'Europe/Berlin'

/** The width of a name. */
const WHO = 14

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

/** `stamp` is the time as each line begins with it. */
export function tellStory(stamp: () => string, write: (line: string) => void, colours: boolean): Story {
  const paint = (style: Style, text: string) => (colours ? styleText(style, text) : text)
  /** Everything left of what somebody did. */
  const margin = () => ' '.repeat(stamp().length + 2 + WHO + 2)
  return {
    chapter(title) {
      write(`\n${paint('bold', title)}`)
    },
    line(who, what, answer, wrong = false) {
      write(`  ${paint('dim', stamp())}  ${who.padEnd(WHO)}  ${what}`)
      write(`  ${margin()}${paint(wrong ? 'red' : 'green', `→ ${answer}`)}`)
    },
    detail(text, wrong = false) {
      write(`  ${margin()}${paint(wrong ? 'red' : 'dim', `  ${text}`)}`)
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

/** '08:00:00' at the site. */
export function secondsTime(instant: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, timeStyle: 'medium' }).format(instant)
}

/** A moment to the second as a form wants it: 'YYYY-MM-DDTHH:MM:SS' at the site. */
export function typedMoment(instant: number): string {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(instant)
  return `${day}T${secondsTime(instant)}`
}

/** The next day's date at the site, as a form wants it: 'YYYY-MM-DD'. */
export function dayAfter(instant: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(instant + DAY)
}
