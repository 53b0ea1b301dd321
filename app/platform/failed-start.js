// @ts-check

/** Errors whose message was written for the operator: settings, and the file of the seal key. */
const FOR_OPERATORS = new Set(['EnvError', 'SealKeyError', 'JournalBusyError'])

/** What PostgreSQL says when it refuses a connection (its error codes, appendix A). */
const REFUSED_BY_POSTGRES = new Map([
  ['28P01', 'it does not accept the password'],
  ['28000', 'it does not accept the user'],
  ['3D000', 'it has no database of that name'],
  ['57P03', 'it is starting up or shutting down'],
  ['53300', 'it has too many connections already'],
])

/** What SQLite says when a file is not its own. */
const NO_SQLITE = new Map([
  ['SQLITE_NOTADB', 'is no SQLite database'],
  ['SQLITE_CANTOPEN', 'cannot be opened'],
  ['SQLITE_CORRUPT', 'is damaged: restore it from a copy'],
  ['SQLITE_READONLY', 'cannot be written'],
])

/**
 * Why the portal did not start, in a sentence for whoever started it; the error itself where nobody foresaw it.
 *
 * @param {any} error
 * @returns {any}
 */
export function explainFailedStart(error) {
  const { name, code, syscall } = error ?? {}
  if (FOR_OPERATORS.has(name)) return error.message
  if (name === 'SealError' && error.reason === 'other_key') {
    return 'The keys in this database were sealed with another seal key. Give the right one in DAYPASS_SEAL_KEY or DAYPASS_SEAL_KEY_FILE; without it, nothing in the database can be opened.'
  }
  if (code === 'EADDRINUSE') return `Port ${error.port} is taken: stop what uses it, or set PORT.`
  if (code === 'EACCES' && syscall === 'listen') return `Port ${error.port} is not ours to use.`
  if (code === 'EADDRNOTAVAIL' && syscall === 'listen')
    return `HOST: this machine has no address ${error.address}.`
  if (code === 'ERR_MODULE_NOT_FOUND' && String(error.message).includes('build/server')) {
    return 'Daypass is not built yet: run "npm run build", or "npm start", which builds by itself.'
  }
  if (NO_SQLITE.has(code)) return `The database file in the data folder ${NO_SQLITE.get(code)}.`
  if (REFUSED_BY_POSTGRES.has(code)) {
    return `DATABASE_URL: PostgreSQL refuses us, ${REFUSED_BY_POSTGRES.get(code)}.`
  }
  const unreached = connectError(error)
  if (unreached) return `DATABASE_URL: PostgreSQL cannot be reached (${unreached}).`
  return error
}

/**
 * A host with several addresses fails with one error for each.
 *
 * @param {any} error
 * @returns {string | null}
 */
function connectError(error) {
  for (const each of [error, ...(error?.errors ?? [])]) {
    if (each?.syscall === 'connect' || each?.syscall === 'getaddrinfo') return each.message
  }
  return null
}
