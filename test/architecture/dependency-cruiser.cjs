/**
 * The import arrows of the house. Imports run downwards only:
 * routes -> http -> usecases -> domain; usecases and engine -> repositories and the connector contract.
 * arrows.test.ts plants one violation of each rule, so a rule that catches nothing fails there.
 */

const CONTAINER = '^app/container\\.server\\.ts$'
/** Where the framework may stand: the step to another one stays mechanical. */
const FRAMEWORK =
  '^app/(routes/|http/|ui/|root\\.tsx$|routes\\.ts$|entry\\.|platform/http/app\\.js$|load-context\\.ts$)'
/** Folders of a protocol that several kinds of connected system speak. */
const WIRES = 'mqtt'
const CONTRACT = '^app/connectors/contract\\.ts$'
/** Where the portal itself is the authority of a kind, who answers for it knows the port it fills, and rights as it means them. */
const PASS_AUTHORITY = '^app/usecases/gate/(pass-authority\\.server|zone-of)\\.ts$'
const SSH_AUTHORITY = '^app/usecases/ssh/(ssh-authority|rights)\\.server\\.ts$'

const TASK_AUTHORITY = '^app/usecases/manual-task/task-authority\\.server\\.ts$'
const EVENT_AUTHORITY = '^app/usecases/webhook/event-authority\\.server\\.ts$'

/** Answers FreeRADIUS, as the connector of networks is answered: with segments, which are that connector's entitlements. */
const NETWORK_ANSWERS = '^app/usecases/network/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-knows-nobody',
      comment: 'The rules are pure: they are handed what they need.',
      severity: 'error',
      from: { path: '^app/domain/' },
      to: { path: '^(app|db|test|build)/', pathNot: '^app/domain/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'No I/O, no clock, no randomness: of packages only those that calculate.',
      severity: 'error',
      from: { path: '^app/domain/' },
      to: {
        path: '.',
        pathNot: '^(app|db|test|build)/|node_modules/(date-fns|canonicalize)/',
      },
    },
    {
      name: 'words-know-the-domain-only',
      comment: 'What mails and screens both say: sentences for codes, moments, spans. No markup.',
      severity: 'error',
      from: { path: '^app/words/' },
      to: { path: '^(app|db|test|build)/', pathNot: '^app/(words|domain)/' },
    },
    {
      name: 'ui-knows-domain-and-words-only',
      severity: 'error',
      from: { path: '^app/ui/' },
      to: { path: '^(app|db|test|build)/', pathNot: '^app/(ui/|words/|domain/|request-context\\.tsx$)' },
    },
    {
      name: 'only-screens-use-ui',
      comment: 'Markup stands on top: whoever needs its words finds them in app/words.',
      severity: 'error',
      from: { pathNot: '^app/(ui|routes|http)/|^app/root\\.tsx$' },
      to: { path: '^app/ui/' },
    },
    {
      name: 'connector-knows-the-contract',
      comment: 'A connector knows the contract, its neighbours beside the contract, and the domain.',
      severity: 'error',
      from: { path: '^app/connectors/' },
      to: { path: '^app/', pathNot: '^app/(connectors|domain)/' },
    },
    {
      name: 'connector-knows-no-other',
      severity: 'error',
      from: { path: '^app/connectors/([^/]+)/' },
      to: { path: '^app/connectors/([^/]+/|registry\\.)', pathNot: `^app/connectors/($1|${WIRES})/` },
    },
    {
      name: 'wire-is-for-its-kinds',
      comment: 'What several kinds speak lies in a folder of its own, which knows none of them.',
      severity: 'error',
      from: { path: '^app/connectors/', pathNot: '^app/connectors/(mqtt|mqtt-dynsec|esp-rfid)/' },
      to: { path: '^app/connectors/mqtt/' },
    },
    {
      name: 'contract-knows-no-kind',
      comment: 'The next kind is one folder: nothing beside the folders names one.',
      severity: 'error',
      from: { path: '^app/connectors/[^/]+$' },
      to: { path: '^app/connectors/[^/]+/' },
    },
    {
      name: 'connector-never-the-database',
      severity: 'error',
      from: { path: '^app/connectors/' },
      to: { path: '^db/' },
    },
    {
      name: 'usecases-look-down',
      severity: 'error',
      from: { path: '^app/usecases/' },
      to: { path: '^(app|test|build)/', pathNot: '^app/(usecases|domain|words|platform|connectors)/' },
    },
    {
      name: 'usecases-know-the-contract-only',
      severity: 'error',
      from: {
        path: '^app/usecases/',
        pathNot: [PASS_AUTHORITY, SSH_AUTHORITY, NETWORK_ANSWERS, EVENT_AUTHORITY, TASK_AUTHORITY],
      },
      to: { path: '^app/connectors/', pathNot: CONTRACT },
    },
    {
      name: 'pass-authority-knows-its-port-only',
      severity: 'error',
      from: { path: PASS_AUTHORITY },
      to: {
        path: '^app/connectors/',
        pathNot: '^app/connectors/(contract|gate-pass/(authority|config))\\.ts$',
      },
    },
    {
      name: 'network-answers-know-their-port-only',
      severity: 'error',
      from: { path: NETWORK_ANSWERS },
      to: {
        path: '^app/connectors/',
        pathNot: '^app/connectors/(contract|radius/(authority|config))\\.ts$',
      },
    },
    {
      name: 'ssh-authority-knows-its-port-only',
      severity: 'error',
      from: { path: SSH_AUTHORITY },
      to: {
        path: '^app/connectors/',
        pathNot: '^app/connectors/(contract|ssh-ca/(authority|config))\\.ts$',
      },
    },
    {
      name: 'task-authority-knows-its-port-only',
      severity: 'error',
      from: { path: TASK_AUTHORITY },
      to: { path: '^app/connectors/', pathNot: '^app/connectors/(contract|manual/authority)\\.ts$' },
    },
    {
      name: 'event-authority-knows-its-port-only',
      severity: 'error',
      from: { path: EVENT_AUTHORITY },
      to: { path: '^app/connectors/', pathNot: '^app/connectors/(contract|webhook/authority)\\.ts$' },
    },
    {
      name: 'usecases-speak-to-repositories',
      severity: 'error',
      from: { path: '^app/usecases/' },
      to: { path: '^db/', pathNot: '^db/(repositories/|store\\.ts$)' },
    },
    {
      name: 'engine-looks-down',
      severity: 'error',
      from: { path: '^app/engine/' },
      to: {
        path: '^(app|test|build)/',
        pathNot: '^app/(engine/|domain/|platform/|connectors/contract\\.ts$)',
      },
    },
    {
      name: 'engine-speaks-to-repositories',
      severity: 'error',
      from: { path: '^app/engine/' },
      to: { path: '^db/', pathNot: '^db/(repositories/|store\\.ts$|tables/index\\.ts$)' },
    },
    {
      name: 'tables-are-types-outside-db',
      severity: 'error',
      from: { pathNot: '^db/' },
      to: { path: '^db/tables/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'platform-looks-down',
      comment: 'services.ts names what the container hands out, so it alone knows the registry.',
      severity: 'error',
      from: { path: '^app/platform/' },
      to: {
        path: '^(app|test|build)/',
        pathNot: '^app/(platform/|domain/|connectors/registry\\.server\\.ts$)',
      },
    },
    {
      name: 'platform-meets-the-registry-in-services',
      severity: 'error',
      from: { path: '^app/platform/', pathNot: '^app/platform/services\\.ts$' },
      to: { path: '^app/connectors/' },
    },
    {
      name: 'platform-speaks-to-repositories',
      severity: 'error',
      from: { path: '^app/platform/' },
      to: { path: '^db/', pathNot: '^db/(repositories/|store\\.ts$|file-lock\\.ts$)' },
    },
    {
      name: 'routes-never-the-database',
      comment: 'Parse, authorise, one use case, answer. No query.',
      severity: 'error',
      from: { path: '^app/(routes|http)/|^app/root\\.tsx$' },
      to: { path: '^db/' },
    },
    {
      name: 'routes-look-down',
      severity: 'error',
      from: { path: '^app/(routes|http)/|^app/root\\.tsx$' },
      to: {
        path: '^(app|test|build)/',
        pathNot:
          '^app/(routes|http|usecases|domain|ui|words|platform)/|^app/connectors/contract\\.ts$|^app/(load-context\\.ts|request-context\\.tsx)$',
      },
    },
    {
      name: 'routes-know-the-platform-by-type',
      comment: 'What touches the world comes through the load context.',
      severity: 'error',
      from: { path: '^app/(routes/|root\\.tsx$)' },
      to: { path: '^app/platform/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-routes',
      severity: 'error',
      from: { pathNot: '^app/routes/' },
      to: { path: '^app/routes/' },
    },
    {
      name: 'only-routes-use-http',
      severity: 'error',
      from: { pathNot: `^app/(routes|http)/|^app/(root|entry\\.server)\\.tsx$|${CONTAINER}` },
      to: { path: '^app/http/' },
    },
    {
      name: 'db-knows-the-domain-only',
      severity: 'error',
      from: { path: '^db/' },
      to: { path: '^(app|test|build)/', pathNot: '^app/domain/' },
    },
    {
      name: 'only-db-queries',
      severity: 'error',
      from: { pathNot: '^db/' },
      to: { path: 'node_modules/(drizzle-orm|better-sqlite3|pg)/' },
    },
    {
      name: 'only-the-edge-knows-the-framework',
      severity: 'error',
      from: { pathNot: FRAMEWORK },
      to: { path: 'node_modules/@remix-run/' },
    },
    {
      name: 'only-the-container-constructs',
      comment: 'Everybody else is handed what it needs.',
      severity: 'error',
      from: { pathNot: `${CONTAINER}|^db/` },
      to: {
        path: '^(app/connectors/[^/]+/connector\\.server\\.ts|app/engine/engine\\.server\\.ts|db/open-store\\.ts)$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'only-the-entry-knows-the-container',
      severity: 'error',
      from: { pathNot: '^app/(entry\\.server\\.tsx|load-context\\.ts)$' },
      to: { path: CONTAINER },
    },
    {
      name: 'browser-never-loads-server-code',
      severity: 'error',
      from: { path: '^app/(ui/|words/|domain/|entry\\.client\\.tsx$|request-context\\.tsx$)' },
      to: { path: '\\.server\\.tsx?$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'installer-needs-nothing-installed',
      severity: 'error',
      from: { path: '^app/cli/ensure-[^/]+\\.js$' },
      to: { path: '.', pathNot: '^app/cli/ensure-[^/]+\\.js$', dependencyTypesNot: ['core'] },
    },
    {
      name: 'product-runs-without-tests',
      comment: 'The demo plays against the peers that the tests use.',
      severity: 'error',
      from: { path: '^(app|db)/', pathNot: '^app/(cli|demo)/' },
      to: { path: '^test/' },
    },
    {
      name: 'product-runs-without-the-demo',
      severity: 'error',
      from: { pathNot: '^app/(cli|demo)/' },
      to: { path: '^app/demo/' },
    },
    {
      name: 'product-runs-without-development-packages',
      severity: 'error',
      from: { path: '^(app|db)/', pathNot: '^app/(cli/|demo/|routes\\.ts$|server\\.js$)' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'packages-are-listed',
      severity: 'error',
      from: { path: '^(app|db)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'imports-resolve',
      severity: 'error',
      from: { path: '^(app|db)/' },
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: { path: '^(app|db)/' },
      to: { circular: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules|^test/|^build/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.mjs', '.json', '.d.ts'],
    },
    skipAnalysisNotInRules: true,
  },
}
