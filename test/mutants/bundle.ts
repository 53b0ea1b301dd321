import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'
import type { Mutant } from './table'

const ROOT = resolve(import.meta.dirname, '../..')

/** Does the text that the mutant changes stand in its file exactly once? */
export function findsItsText({ file, from }: Mutant): boolean {
  return readFileSync(join(ROOT, file), 'utf8').split(from).length === 2
}

/**
 * Writes each of these tests into the folder as one file with all that it imports of the project, and with the mutated text of
 * the mutant's file. So hundreds of modules need not be loaded anew for each mutant, and nothing is written into the tree.
 *
 * @param name begins the names of the files
 */
export async function bundle(name: string, tests: readonly string[], mutant: Mutant | null, folder: string) {
  await build({
    absWorkingDir: ROOT,
    entryPoints: tests.map((test, at) => ({ in: test, out: `${name}-${at}` })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    jsx: 'automatic',
    logLevel: 'error',
    plugins: [packagesStayOutside, ...(mutant ? [mutation(mutant)] : [])],
  })
  for (const at of tests.keys())
    await writeFile(join(folder, `${name}-${at}.test.mjs`), `import './${name}-${at}.mjs'\n`)
}

const packagesStayOutside: Plugin = {
  name: 'packages stay outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[^.~/]/ }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path, external: true },
    )
  },
}

function mutation({ file, from, to }: Mutant): Plugin {
  const path = join(ROOT, file)
  return {
    name: 'mutation',
    setup({ onLoad }) {
      onLoad({ filter: /\.tsx?$/ }, (args) =>
        args.path === path
          ? { contents: readFileSync(path, 'utf8').replace(from, () => to), loader: 'ts' }
          : undefined,
      )
    },
  }
}
