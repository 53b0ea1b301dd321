import { CAST } from './cast'
import type { Evidence } from './evidence'
import type { Story } from './story'
import type { World } from './world'

/** Who comes: the crew of the request that is played. */
export const CREW = [CAST.tomasz, CAST.amina] as const

/** What each of them asks for: a door and an account. */
export const RIGHTS = ['Comms room', 'Video system: operator'] as const

/** What every act of the play works with. */
export interface Plot {
  readonly world: World
  readonly story: Story
  readonly evidence: Evidence
  /** The directory takes nothing away from the window's end on, and says that it did. */
  readonly lie: boolean
}
