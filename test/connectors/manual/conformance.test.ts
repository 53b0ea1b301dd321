import type { Order } from '~/connectors/contract'
import type { TaskAuthority, WantedThing } from '~/connectors/manual/authority'
import { ManualConnector } from '~/connectors/manual/connector.server'
import {
  asWanted,
  attest,
  handOut,
  isHeld,
  type ManualTask,
  newTask,
  takeBack,
} from '~/domain/manual-task/task'
import { connectorConformance } from '../conformance'
import type { Harness } from '../harness'

connectorConformance('manual', { target: 'portal', start: async () => startManualHarness() })

const NOW = Date.UTC(2031, 4, 5, 7)

/** The portal's tasks in memory, and people who do at once what they are asked: two of them, as it must be. */
function startManualHarness(): Harness {
  const tasks = new Map<string, Map<string, ManualTask>>()
  const strangers: string[] = []
  let down = false
  let idle = false
  const assertUp = () => {
    if (down) throw new Error('database is locked')
  }
  const heldBy = (id: string) =>
    [...(tasks.get(id) ?? [])]
      .filter(([, task]) => isHeld(task))
      .map(([right]) => right)
      .sort()

  function work(task: ManualTask, until: number | null): ManualTask {
    const arranged = asWanted(task, until, NOW)
    if (idle) return arranged
    const said = (next: ReturnType<typeof handOut>) => {
      if (!next.ok) throw new Error('the people of the harness did what cannot be')
      return next.value
    }
    if (arranged.state === 'to_hand_out' && until !== null)
      return said(handOut(arranged, 'gus', 'K-1', until, NOW))
    if (arranged.state !== 'to_take_back') return arranged
    return said(attest(said(takeBack(arranged, 'gus', NOW)), 'pia', NOW))
  }

  const authority: TaskAuthority = {
    identity: () => 'portal-1',
    async arrange(credentialId, wanted: readonly WantedThing[]) {
      assertUp()
      const own = tasks.get(credentialId) ?? new Map<string, ManualTask>()
      tasks.set(credentialId, own)
      for (const { right, item } of wanted) if (!own.has(right)) own.set(right, newTask(item, NOW))
      for (const [right, task] of own) {
        const next = work(task, wanted.find((thing) => thing.right === right)?.until ?? null)
        if (next.state === 'closed') own.delete(right)
        else own.set(right, next)
      }
    },
    async answer(credentialId) {
      assertUp()
      return {
        held: heldBy(credentialId),
        open: (tasks.get(credentialId)?.size ?? 0) > 0,
        awaited: null,
        proof: 'attested',
      }
    },
    async *accounts() {
      assertUp()
      const account = { displayName: null, lastUsedAt: null, createdAt: null }
      for (const [id, own] of tasks) {
        if (own.size === 0) continue
        const held = heldBy(id)
        yield {
          ...account,
          nativeId: id,
          nativeName: id,
          active: held.length > 0,
          entitlements: held,
          markedCredentialId: id,
        }
      }
      for (const name of strangers)
        yield {
          ...account,
          nativeId: name,
          nativeName: name,
          active: true,
          entitlements: [],
          markedCredentialId: null,
        }
    },
  }
  const rights = [
    { item: 'key', label: 'server room' },
    { item: 'key', label: 'laboratory' },
    { item: 'badge', label: 'yard' },
  ] as const
  return {
    connector: new ManualConnector(authority),
    access: (signal = new AbortController().signal) => ({ systemId: 'system-1', config: {}, signal }),
    rights,
    secrets: [],
    prepare: (_order: Order) => {},
    truth(credentialId) {
      const own = tasks.get(credentialId)
      const held = heldBy(credentialId)
      return { objects: own && own.size > 0 ? 1 : 0, active: held.length > 0, entitlements: held }
    },
    populate(count) {
      for (let index = 0; index < count; index += 1) strangers.push(`thing-${index}`)
    },
    everyName: () => [...[...tasks].filter(([, own]) => own.size > 0).map(([id]) => id), ...strangers],
    outages: [
      {
        name: 'the portal cannot read its tasks',
        fault: 'failing',
        strike: () => {
          down = true
        },
      },
    ],
    // People who nod and do nothing.
    lie: () => {
      idle = true
    },
    heal: () => {
      down = false
      idle = false
    },
    close: async () => {},
  }
}
