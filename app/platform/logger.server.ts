import { type DestinationStream, type Logger, pino } from 'pino'
import type { LogLevel } from './env.server'
import type { CountedLevel } from './metrics'
import { withoutSecrets, withoutSecretTexts } from './redaction.server'

export type { DestinationStream, Logger } from 'pino'

/** What every line gets, and who counts the lines that tell of trouble. */
export interface LineHooks {
  /** Fields that each line bears beside its own: the request that is being answered. */
  readonly facts?: () => object
  readonly counted?: (level: CountedLevel) => void
}

const COUNTED: Readonly<Record<number, CountedLevel>> = { 40: 'warn', 50: 'error', 60: 'fatal' }

/**
 * JSON lines. Fields lose their secrets by name, whole lines lose what has the form of one; that is a net, not a
 * licence to log secrets. `destination` is standard output unless given.
 */
export function createLogger(
  level: LogLevel,
  destination?: DestinationStream,
  { facts = () => ({}), counted = () => undefined }: LineHooks = {},
): Logger {
  const log = pino(
    {
      level,
      base: undefined,
      mixin(_fields, number) {
        const label = COUNTED[number]
        if (label !== undefined) counted(label)
        // A copy: pino writes the line's own fields into it.
        return { ...facts() }
      },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: cleanFields },
      // `cleanFields` made a plain object of it already; pino would write its class as 'Object'.
      serializers: { err: (error) => error },
      hooks: { streamWrite: withoutSecretTexts },
    },
    destination ?? pino.destination({ dest: 1, sync: false }),
  )
  // pino's formatters do not see a child's own fields. Children inherit this.
  const { child } = log
  log.child = function (this: Logger, bindings, options) {
    return child.call(this, cleanFields(bindings), options)
  } as typeof log.child
  return log
}

function cleanFields(fields: object): Record<string, unknown> {
  return withoutSecrets(fields) as Record<string, unknown>
}
