import { createPortal } from '~/container.server'
import { insertLock } from '~db/repositories/locks'

/**
 * A portal in a process of its own that takes (a lock) and gives (an issue) in turn, for ever, and says on its output what it
 * acknowledged, each only once its transaction has answered. Its first argument is told with every id.
 */
const [run = ''] = process.argv.slice(2)
const portal = await createPortal(process.env, { print: () => undefined })
const { store } = portal.services
process.stdout.write('ready\n')
for (let number = 0; ; number++) {
  const id = `${run}-${number}`
  const at = Date.now()
  const lock = { id, target: 'person' as const, targetId: 'p', reason: 'r', placedBy: 'a', placedAt: at }
  await store
    .transact((tx) => insertLock(tx, { ...lock, cursor: 'done', affected: 0, confirmed: 0, unknown: 0 }))
    .then(
      () => process.stdout.write(`lock ${id}\n`),
      () => process.stdout.write(`refused ${id}\n`),
    )
  const issue = { kind: 'issue' as const, artifact: id, credential: id, system: 's', nativeName: 'n', at }
  await store
    .transact(async (tx) => tx.journal(issue))
    .then(
      () => process.stdout.write(`issue ${id}\n`),
      () => process.stdout.write(`refused ${id}\n`),
    )
}
