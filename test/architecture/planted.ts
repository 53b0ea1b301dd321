/** One violation of each rule: what stands where, and what it must not import. */
export interface Planted {
  readonly file: string
  readonly source: string
}

const value = (path: string) => `import { a } from '${path}'\nexport const planted = a\n`
const type = (path: string) => `import type { A } from '${path}'\nexport type Planted = A\n`

export const PLANTED: Readonly<Record<string, readonly Planted[]>> = {
  'domain-knows-nobody': [
    { file: 'app/domain/planted-platform.ts', source: type('~/platform/thing') },
    { file: 'app/domain/planted-db.ts', source: type('~db/store') },
    { file: 'app/domain/planted-ui.ts', source: value('../ui/thing') },
    { file: 'app/domain/planted-contract.ts', source: type('~/connectors/contract') },
  ],
  'domain-is-pure': [
    { file: 'app/domain/planted-random.ts', source: value('node:crypto') },
    { file: 'app/domain/planted-files.ts', source: value('fs') },
    { file: 'app/domain/planted-zod.ts', source: value('zod') },
  ],
  'words-know-the-domain-only': [
    { file: 'app/words/planted-ui.ts', source: value('~/ui/thing') },
    { file: 'app/words/planted-usecase.ts', source: type('~/usecases/thing') },
  ],
  'ui-knows-domain-and-words-only': [
    { file: 'app/ui/planted-usecase.tsx', source: value('~/usecases/thing') },
    { file: 'app/ui/planted-db.tsx', source: type('~db/store') },
  ],
  'only-screens-use-ui': [
    { file: 'app/usecases/planted-ui.ts', source: value('~/ui/thing') },
    { file: 'app/platform/planted-ui.ts', source: type('~/ui/thing') },
  ],
  'connector-knows-the-contract': [
    { file: 'app/connectors/one/planted-platform.ts', source: value('~/platform/thing') },
    { file: 'app/connectors/one/planted-usecase.ts', source: type('~/usecases/thing') },
  ],
  'connector-knows-no-other': [
    { file: 'app/connectors/one/planted-other.ts', source: type('../two/config') },
    { file: 'app/connectors/one/planted-registry.ts', source: type('../registry.server') },
  ],
  'wire-is-for-its-kinds': [{ file: 'app/connectors/one/planted-wire.ts', source: type('../mqtt/framing') }],
  'contract-knows-no-kind': [{ file: 'app/connectors/planted.ts', source: type('./one/config') }],
  'connector-never-the-database': [
    { file: 'app/connectors/one/planted-db.ts', source: type('~db/repositories/things') },
  ],
  'usecases-look-down': [
    { file: 'app/usecases/planted-engine.ts', source: value('~/engine/thing') },
    { file: 'app/usecases/planted-root.ts', source: type('../load-context') },
  ],
  'usecases-know-the-contract-only': [
    { file: 'app/usecases/planted-connector.ts', source: type('~/connectors/one/config') },
  ],
  'pass-authority-knows-its-port-only': [
    { file: 'app/usecases/gate/pass-authority.server.ts', source: type('~/connectors/one/config') },
  ],
  'network-answers-know-their-port-only': [
    { file: 'app/usecases/network/answer-login.server.ts', source: type('~/connectors/one/config') },
  ],
  'event-authority-knows-its-port-only': [
    { file: 'app/usecases/webhook/event-authority.server.ts', source: type('~/connectors/one/config') },
  ],
  'task-authority-knows-its-port-only': [
    { file: 'app/usecases/manual-task/task-authority.server.ts', source: type('~/connectors/one/config') },
  ],
  'ssh-authority-knows-its-port-only': [
    { file: 'app/usecases/ssh/ssh-authority.server.ts', source: type('~/connectors/one/config') },
  ],
  'usecases-speak-to-repositories': [
    { file: 'app/usecases/planted-tables.ts', source: type('~db/tables/things') },
    { file: 'app/usecases/planted-open.ts', source: type('~db/open-store') },
  ],
  'engine-looks-down': [
    { file: 'app/engine/planted-usecase.ts', source: value('~/usecases/thing') },
    { file: 'app/engine/planted-connector.ts', source: type('~/connectors/one/config') },
  ],
  'engine-speaks-to-repositories': [{ file: 'app/engine/planted-open.ts', source: type('~db/open-store') }],
  'tables-are-types-outside-db': [
    { file: 'app/engine/planted-tables.ts', source: value('~db/tables/index') },
  ],
  'platform-looks-down': [
    { file: 'app/platform/planted-usecase.ts', source: value('~/usecases/thing') },
    { file: 'app/platform/planted-engine.ts', source: type('~/engine/thing') },
  ],
  'platform-meets-the-registry-in-services': [
    { file: 'app/platform/planted-registry.ts', source: type('~/connectors/registry.server') },
  ],
  'platform-speaks-to-repositories': [
    { file: 'app/platform/planted-open.ts', source: type('~db/open-store') },
  ],
  'routes-never-the-database': [
    { file: 'app/routes/planted-db.tsx', source: value('~db/repositories/things') },
    { file: 'app/http/planted-db.ts', source: type('~db/store') },
  ],
  'routes-look-down': [
    { file: 'app/routes/planted-engine.tsx', source: value('~/engine/thing') },
    { file: 'app/routes/planted-connector.tsx', source: value('~/connectors/one/config') },
  ],
  'routes-know-the-platform-by-type': [
    { file: 'app/routes/planted-platform.tsx', source: value('~/platform/thing') },
  ],
  'nobody-imports-routes': [{ file: 'app/ui/planted-route.tsx', source: value('../routes/thing') }],
  'only-routes-use-http': [{ file: 'app/usecases/planted-http.ts', source: value('~/http/thing') }],
  'db-knows-the-domain-only': [
    { file: 'db/planted-platform.ts', source: type('~/platform/thing') },
    { file: 'db/planted-usecase.ts', source: value('~/usecases/thing') },
  ],
  'only-db-queries': [
    { file: 'app/usecases/planted-drizzle.ts', source: value('drizzle-orm') },
    { file: 'app/routes/planted-drizzle.tsx', source: value('drizzle-orm/pg-core') },
    { file: 'app/engine/planted-driver.ts', source: value('better-sqlite3') },
    { file: 'app/platform/planted-driver.ts', source: value('pg') },
  ],
  'only-the-edge-knows-the-framework': [
    { file: 'app/usecases/planted-remix.ts', source: value('@remix-run/node') },
    { file: 'app/engine/planted-remix.ts', source: type('@remix-run/node') },
  ],
  'only-the-container-constructs': [
    { file: 'app/cli/planted-connector.ts', source: value('~/connectors/one/connector.server') },
    { file: 'app/entry.server.tsx', source: value('~db/open-store') },
  ],
  'only-the-entry-knows-the-container': [
    { file: 'app/routes/planted-container.tsx', source: type('~/container.server') },
  ],
  'browser-never-loads-server-code': [
    { file: 'app/ui/planted-server.tsx', source: value('./thing.server') },
    { file: 'app/entry.client.tsx', source: value('./platform/thing.server') },
  ],
  'installer-needs-nothing-installed': [{ file: 'app/cli/ensure-planted.js', source: value('zod') }],
  'product-runs-without-tests': [{ file: 'app/platform/planted-peer.ts', source: value('../../test/thing') }],
  'product-runs-without-the-demo': [{ file: 'app/platform/planted-demo.ts', source: value('~/demo/thing') }],
  'product-runs-without-development-packages': [
    { file: 'app/platform/planted-development.ts', source: value('fast-check') },
  ],
  'packages-are-listed': [{ file: 'app/platform/planted-unlisted.ts', source: value('on-headers') }],
  'imports-resolve': [{ file: 'app/usecases/planted-missing.ts', source: value('~/domain/no-such-file') }],
  // A circle is reported once, at one of its files; the other half of this one is in GROUND.
  'no-circles': [{ file: 'app/domain/planted-and-round.ts', source: type('./round') }],
}

const THING = 'export const a = 1\nexport type A = number\n'

/** What the planted files import: all of it lawful by itself. */
export const GROUND: readonly Planted[] = [
  'app/domain/thing.ts',
  'app/words/thing.ts',
  'app/ui/thing.tsx',
  'app/ui/thing.server.ts',
  'app/connectors/contract.ts',
  'app/connectors/registry.server.ts',
  'app/connectors/one/config.ts',
  'app/connectors/one/connector.server.ts',
  'app/connectors/two/config.ts',
  'app/connectors/mqtt/framing.ts',
  'app/usecases/thing.ts',
  'app/engine/thing.ts',
  'app/platform/thing.ts',
  'app/platform/thing.server.ts',
  'app/http/thing.ts',
  'app/demo/thing.ts',
  'app/routes/thing.tsx',
  'app/load-context.ts',
  'app/container.server.ts',
  'db/store.ts',
  'db/open-store.ts',
  'db/repositories/things.ts',
  'db/tables/things.ts',
  'db/tables/index.ts',
  'test/thing.ts',
]
  .map((file) => ({ file, source: THING }))
  .concat({ file: 'app/domain/round.ts', source: type('./planted-and-round') })

/** Imports that the house wants: none of them may be refused. */
export const LAWFUL: readonly Planted[] = [
  { file: 'app/domain/lawful.ts', source: value('date-fns') },
  { file: 'app/usecases/lawful.ts', source: `${type('~db/store')}export * from '~db/repositories/things'\n` },
  { file: 'app/usecases/lawful-words.ts', source: value('~/words/thing') },
  { file: 'app/ui/lawful-words.tsx', source: value('~/words/thing') },
  { file: 'app/usecases/lawful-contract.ts', source: type('~/connectors/contract') },
  {
    file: 'app/engine/lawful.ts',
    source: `${type('~/connectors/contract')}export * from '~/platform/thing'\n`,
  },
  { file: 'app/engine/lawful-tables.ts', source: type('~db/tables/index') },
  { file: 'app/connectors/one/lawful.ts', source: `${type('../contract')}export * from '~/domain/thing'\n` },
  { file: 'app/connectors/esp-rfid/lawful-wire.ts', source: type('../mqtt/framing') },
  { file: 'app/connectors/one/lawful-zod.ts', source: value('zod') },
  { file: 'app/routes/lawful.tsx', source: `${type('~/platform/thing')}export * from '~/usecases/thing'\n` },
  {
    file: 'app/routes/lawful-remix.tsx',
    source: `${value('@remix-run/react')}export * from '~/http/thing'\n`,
  },
  { file: 'db/repositories/lawful.ts', source: `${value('drizzle-orm')}export * from '~/domain/thing'\n` },
]
