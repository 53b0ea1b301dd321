import { lookAt, takePicture } from '../../support/browser-look'
import type { Visitor } from '../visitor'
import { openWorld, type World } from '../world'

export interface Staging {
  readonly javaScript: boolean
  readonly dialect: 'sqlite' | 'postgres'
}

/** One run of the journey: the portal, and everybody who has a part in it at their own browser. */
export interface Play {
  readonly world: World
  readonly javaScript: boolean
  /** Somebody, the same browser each time. */
  visitor(key: string, screen?: 'phone' | 'desktop'): Promise<Visitor>
  /** Looks at the page as it stands for what `found` tells in the end. */
  look(who: Visitor, what: string): Promise<void>
  /** What is wrong with the pages looked at, and what they did that nobody saw. */
  found(): readonly string[]
  /** A picture of what everybody sees, for when a step failed. */
  pictureAll(what: string): Promise<void>
  /** What later steps need of earlier ones: addresses, codes, numbers. */
  readonly notes: Map<string, string>
}

export async function openPlay({ javaScript, dialect }: Staging): Promise<Play> {
  const world = await openWorld(dialect)
  const visitors = new Map<string, Visitor>()
  const looks: string[] = []
  const how = javaScript ? 'with JavaScript' : 'without JavaScript'
  return {
    world,
    javaScript,
    notes: new Map(),
    async visitor(key, screen = 'desktop') {
      const known = visitors.get(key)
      if (known) return known
      const opened = await world.person(key, { screen, javaScript })
      visitors.set(key, opened)
      return opened
    },
    async look(who, what) {
      // axe is a script itself; the pages are the same ones, and are looked at in the run that has scripts. The other size and
      // scheme of every page are those of `pages.ts`.
      if (javaScript) looks.push(...(await lookAt(who.page, `journey, ${what}`, { asItIs: true })))
      else await takePicture(who.page, `journey, ${what} (${how})`)
    },
    found: () => [...new Set([...looks, ...world.faults()])],
    async pictureAll(what) {
      for (const [key, { page }] of visitors) await takePicture(page, `FAILED ${what} ${key} (${how})`)
    },
  }
}

/** What a step wrote down. */
export function noted({ notes }: Play, name: string): string {
  const text = notes.get(name)
  if (text === undefined) throw new Error(`an earlier step should have noted ${name}`)
  return text
}
