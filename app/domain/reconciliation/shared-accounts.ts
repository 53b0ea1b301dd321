/** Names under which products come with an account, or under which several people sign in: what counts until somebody changes it. */
export const DEFAULT_SHARED_NAMES: readonly string[] = [
  'admin',
  'administrator',
  'adm',
  'root',
  'superuser',
  'supervisor',
  'sysadmin',
  'sa',
  'service',
  'install',
  'installer',
  'integrator',
  'technician',
  'tech',
  'maintenance',
  'engineer',
  'support',
  'operator',
  'user',
  'guest',
  'default',
  'test',
  'demo',
  'vendor',
  'contractor',
  'security',
  'reception',
  'onvif',
  'ubnt',
  'pi',
  '666666',
  '888888',
]

/** The most names a list may have, and the longest of them, characters. */
export const MOST_SHARED_NAMES = 500
export const LONGEST_SHARED_NAME = 64

/** A list of names as accounts are compared with it. */
export type SharedNames = ReadonlySet<string>

export function sharedNamesOf(names: readonly string[]): SharedNames {
  return new Set(names.map(plain).filter((name) => name !== ''))
}

/**
 * Is the account's whole name one of these? Case and the form of letters do not matter, nor does the domain before a backslash
 * or behind an @, nor a number behind the name: ADMIN, CORP\admin, admin@site, admin2 and admin-02 are all `admin`; badmin
 * and admin-jane are not.
 */
export function isSharedName(nativeName: string, names: SharedNames): boolean {
  const name = plain(nativeName).replace(/^.*\\/, '').replace(/@.*$/, '')
  return names.has(name) || names.has(name.replace(/[-_. ]?\d+$/, ''))
}

/** The names of a typed list, one a line or between commas: each once, as it was typed first. */
export function sharedNamesIn(text: string): string[] {
  const byPlain = new Map<string, string>()
  for (const name of text.split(/[\n\r,;]/).map((each) => each.trim())) {
    if (name !== '' && !byPlain.has(plain(name))) byPlain.set(plain(name), name)
  }
  return [...byPlain.values()]
}

function plain(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase()
}
