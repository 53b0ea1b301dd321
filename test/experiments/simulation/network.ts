import { ConnectorError } from '~/connectors/contract'
import type { Chance } from './chance'
import type { Target } from './target'
import type { World } from './world'

/** How long a caller waits for one answer, ms: well inside the engine's lease, as `signal` would have it. */
const PATIENCE = 10_000

/** The longest that a message lies about in the network, ms. */
const LATEST = 20_000

export interface Delivery {
  /** Nobody waits for this answer any more: a duplicate, or a message that came after its caller gave up or died. */
  readonly late: boolean
}

/** Carries messages between the portal and the targets: late, twice, out of order, or not at all. */
export class Network {
  /** Messages that were sent, delivered or not. */
  messages = 0

  constructor(
    private readonly world: World,
    private readonly chance: Chance,
  ) {}

  /** `work` is done at the target when the message arrives; its answer travels back. */
  call<T>(target: Target, repeatable: boolean, work: (delivery: Delivery) => T): Promise<T> {
    const { world, chance } = this
    const { mood } = target
    const life = world.life
    this.messages += 1
    return new Promise<T>((resolve, reject) => {
      let waiting = true
      const isWaiting = () => waiting && life === world.life
      const settle = (by: () => void) => () => {
        if (!isWaiting()) return
        waiting = false
        by()
      }
      world.after(
        PATIENCE,
        settle(() => reject(new ConnectorError('timeout', 'no answer came'))),
      )
      if (mood === 'partitioned') {
        const refused = chance.hits(0.5)
        if (refused)
          world.after(
            1,
            settle(() => reject(new ConnectorError('unreachable', 'no route'))),
          )
        return
      }
      if (mood === 'throttled' && chance.hits(0.8)) {
        const later = chance.between(1, 60) * 1_000
        world.after(
          this.#latency(target),
          settle(() => reject(new ConnectorError('throttled', 'too many', later))),
        )
        return
      }
      const arrive = (again: boolean) => {
        let answer: () => void
        try {
          const result = work({ late: again || !isWaiting() })
          answer = () => resolve(result)
        } catch (error) {
          answer = () => reject(error)
        }
        if (again || (target.mood === 'lossy' && chance.hits(0.1))) return
        world.after(this.#latency(target), settle(answer))
      }
      const lost = mood === 'lossy' && chance.hits(0.1)
      if (!lost) world.after(this.#latency(target), () => arrive(false))
      if (repeatable && mood === 'lossy' && chance.hits(0.15)) {
        world.after(chance.between(1, LATEST), () => arrive(true))
      }
    })
  }

  #latency({ mood }: Target): number {
    if (mood === 'slow') return this.chance.between(500, 8_000)
    if (mood === 'lossy')
      return this.chance.hits(0.1) ? this.chance.between(1, LATEST) : this.chance.between(1, 2_000)
    return this.chance.between(1, 150)
  }
}
