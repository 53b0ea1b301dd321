import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type Millis, SECOND } from '~/domain/kernel/time'
import { ConnectorError, type ConnectorFault } from '../contract'
import type { MqttClient } from '../mqtt/client.server'
import { jsonOf } from '../target-faults'

const COMMANDS = '$CONTROL/dynamic-security/v1'
const RESPONSES = `${COMMANDS}/response`

/** The plugin takes a command at once or never, and answers at once. */
const PATIENCE: Millis = 15 * SECOND

/** What the plugin answers, in its own words, that an act may understand. */
export const ANSWER = {
  noClient: 'Client not found',
  clientExists: 'Client already exists',
  noRole: 'Role not found',
} as const

const FAULTS: Readonly<Record<string, ConnectorFault>> = {
  'Internal error': 'failing',
  'Unknown command': 'unsupported',
}

export interface Command {
  readonly command: string
  readonly [member: string]: unknown
}

const responses = z.object({
  responses: z.array(
    z.object({
      command: z.string(),
      error: z.string().optional(),
      data: z.unknown().optional(),
      correlationData: z.string().optional(),
    }),
  ),
})

/** What the plugin said to one command: an error that the caller accepts, or its data. */
export interface Reply {
  readonly error: string | null
  readonly data: unknown
}

/** Gives commands to the dynamic-security plugin. Whoever else gives some hears our answers too, and we theirs. */
export class Control {
  private constructor(private readonly client: MqttClient) {}

  static async open(client: MqttClient): Promise<Control> {
    await client.subscribe(RESPONSES)
    return new Control(client)
  }

  /**
   * The answers to these commands, in their order; the plugin carries them out one after another, and the next one also where
   * one was refused. Throws ConnectorError for what is refused and is not in `accept`.
   */
  async ask(commands: readonly Command[], accept: readonly string[] = []): Promise<Reply[]> {
    const id = randomBytes(12).toString('hex')
    const numbered = commands.map((command, at) => ({ ...command, correlationData: `${id}-${at}` }))
    const payloads = [JSON.stringify({ commands: numbered })]
    const found = await this.client.answered(
      { topic: COMMANDS, payloads, expiry: PATIENCE, patience: PATIENCE, silence: 'hanging' },
      ({ topic, payload }) => (topic === RESPONSES && payload.includes(id) ? parsed(payload) : undefined),
    )
    const replies = numbered.map(({ command, correlationData }) => {
      const reply = found.responses.find((each) => each.correlationData === correlationData)
      if (reply?.command === command) return { command, error: reply.error ?? null, data: reply.data }
      throw new ConnectorError('nonsense', `The target did not answer ${command} with what the plugin says.`)
    })
    for (const { command, error } of replies) if (error !== null) assertAccepted(command, error, accept)
    return replies
  }
}

/** The plugin's own sentences hold no name; what is none of them is not passed on. */
function assertAccepted(command: string, error: string, accept: readonly string[]): void {
  if (accept.includes(error)) return
  const known = Object.values<string>(ANSWER).includes(error) || FAULTS[error] !== undefined
  throw new ConnectorError(
    FAULTS[error] ?? 'refused',
    `The target refused ${command}${known ? `: ${error}` : ''}.`,
  )
}

function parsed(payload: string): z.output<typeof responses> {
  const read = responses.safeParse(jsonOf(payload))
  if (read.success) return read.data
  throw new ConnectorError('nonsense', 'The target answered with what the plugin never says.')
}
