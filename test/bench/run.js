// @ts-check
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const USAGE = `npm run bench                         every benchmark, one after the other
npm run bench -- NAME ...             some of them
npm run bench -- NAME --json          the result of each as a JSON line at the end
npm run bench -- storm --profile      writes CPU profiles to .cache/bench and tells where the time went
npm run bench -- storm --size 1000    another number of ends; flat and memory write a hundred past grants for
                                      each, listing lists ten accounts for each`

/** The benchmarks are TypeScript beside the built server, so tsx reads them. */
async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, profile: { type: 'boolean' }, size: { type: 'string' } },
  })
  process.chdir(fileURLToPath(new URL('../..', import.meta.url)))
  process.env.NODE_ENV = 'production'
  const { tsImport } = await import('tsx/esm/api')
  const { NAMES, runBench } = await tsImport('./bench.ts', import.meta.url)
  const unknown = positionals.filter((name) => !NAMES.includes(name))
  const size = Number(values.size ?? 10_000)
  if (unknown.length > 0 || !Number.isInteger(size) || size < 1) {
    console.error(
      unknown.length > 0 ? `Unknown: ${unknown.join(' ')}. There are ${NAMES.join(', ')}.` : 'A wrong size.',
    )
    console.error(USAGE)
    return 2
  }
  return runBench({ names: positionals, json: values.json === true, profile: values.profile === true, size })
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error)
    process.exit(1)
  },
)
