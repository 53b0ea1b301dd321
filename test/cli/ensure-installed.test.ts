import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sourcesHash } from '../../app/cli/ensure-built.js'
import { ensureInstalled, noteInstalled } from '../../app/cli/ensure-installed.js'

let root: string

beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), 'daypass install ')), 'a folder with spaces')
  await mkdir(root)
  await writeFile(join(root, 'package-lock.json'), '{"lockfileVersion":3}')
  await describePackage({})
})
afterEach(() => rm(join(root, '..'), { recursive: true, force: true }))

const describePackage = (parts: object) =>
  writeFile(join(root, 'package.json'), JSON.stringify({ name: 'x', dependencies: { a: '1.0.0' }, ...parts }))

/** What npm was asked, in place of npm: it makes the folder, or fails with `status`. */
async function ensure(status = 0) {
  const calls: string[][] = []
  const lines: string[] = []
  await mkdir(join(root, 'node_modules'), { recursive: true })
  const npm = (args: string[]) => {
    calls.push(args)
    return status
  }
  const outcome = () => ensureInstalled(root, { npm, log: (line) => lines.push(line) })
  return { calls, lines, outcome }
}

describe('installing', () => {
  it('happens once, with the development packages, and then not again', async () => {
    const first = await ensure()
    expect(first.outcome()).toEqual({ installed: true })
    expect(first.calls[0]?.slice(0, 2)).toEqual(['ci', '--include=dev'])
    const second = await ensure()
    expect(second.outcome()).toEqual({ installed: false })
    expect([second.calls, second.lines]).toEqual([[], []])
  })

  it('is left alone where npm was run by hand, unless it left out the development packages', async () => {
    const modules = join(root, 'node_modules')
    await mkdir(modules)
    noteInstalled(root)
    const without = await ensure(1)
    expect(without.outcome).toThrow('npm ci failed')
    await mkdir(join(modules, 'vitest'))
    noteInstalled(root)
    expect((await ensure()).outcome()).toEqual({ installed: false })
  })

  it.each([
    ['a dependency', { dependencies: { a: '1.0.1' } }],
    ['a development dependency', { devDependencies: { b: '1.0.0' } }],
    ['an override', { overrides: { c: '1.0.0' } }],
    ['a permission to run an install script', { allowScripts: { a: true } }],
  ])('happens again after a change of %s', async (_what, parts) => {
    ;(await ensure()).outcome()
    await describePackage(parts)
    expect((await ensure()).outcome()).toEqual({ installed: true })
  })

  it('happens again after a change of the lock file, but not of a script', async () => {
    ;(await ensure()).outcome()
    await describePackage({ scripts: { test: 'other' } })
    expect((await ensure()).outcome()).toEqual({ installed: false })
    await writeFile(join(root, 'package-lock.json'), '{"lockfileVersion":3,"packages":{}}')
    expect((await ensure()).outcome()).toEqual({ installed: true })
  })

  it('that failed says what it needs, and is tried again', async () => {
    const failing = await ensure(1)
    expect(failing.outcome).toThrow(/npm ci failed \(exit code 1\).*compiler/)
    expect((await ensure()).outcome()).toEqual({ installed: true })
  })
})

describe('the hash of the sources', () => {
  it('follows names and contents in every folder of them, and nothing else', async () => {
    const hashes = [sourcesHash(root)]
    const change = async (file: string, text: string) => {
      await mkdir(join(root, file, '..'), { recursive: true })
      await writeFile(join(root, file), text)
      hashes.push(sourcesHash(root))
    }
    await change('app/routes/one.tsx', '1')
    await change('app/routes/one.tsx', '2')
    await change('db/two.ts', '2')
    await change('public/icon.svg', '2')
    await change('vite.config.ts', '2')
    await rm(join(root, 'db/two.ts'))
    hashes.push(sourcesHash(root))
    expect(new Set(hashes).size).toBe(hashes.length)

    await change('test/three.test.ts', '3')
    await writeFile(join(root, 'app/routes/one.tsx'), await readFile(join(root, 'app/routes/one.tsx')))
    expect(sourcesHash(root)).toBe(hashes.at(-1))
  })
})
