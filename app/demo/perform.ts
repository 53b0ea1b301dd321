import { DemoError } from './demo-error'

/** A demo that stands ready to be played. */
export interface Show {
  /** Plays to the end; answers whether all came as it must. Throws DemoError when something does not come at all. */
  play(): Promise<boolean>
  /** What came of it so far, `seconds` after its beginning: the last line of the output. */
  outcome(seconds: number): object
  /** What came of it, in words. */
  summary(succeeded: boolean, seconds: number): string
  /** Lets people play on until they have enough, or `stop`. */
  stayUp(stop: Promise<void>): Promise<void>
  close(): Promise<void>
}

/** Plays a show; answers the exit code. Whatever happens, it is closed before. */
export async function perform(
  open: (stopped: AbortSignal) => Promise<Show>,
  exit: boolean,
  write: (line: string) => void,
): Promise<number> {
  const stop = signalled()
  const stopped = new AbortController()
  void stop.then(() => stopped.abort())
  const show = await open(stopped.signal).catch((error: unknown) => {
    // Told to end in the middle of a step, that step fails; nobody wants to read of it.
    if (stopped.signal.aborted) return null
    throw error
  })
  if (show === null) return 1
  let succeeded = false
  try {
    const started = performance.now()
    const played = show.play().catch((error: unknown) => {
      if (!stopped.signal.aborted) tell(error)
      return false
    })
    succeeded = (await Promise.race([played, stop.then(() => false)])) && !stopped.signal.aborted
    const seconds = Math.round((performance.now() - started) / 100) / 10
    const outcome = show.outcome(seconds)
    if (!stopped.signal.aborted) {
      write(`\n${show.summary(succeeded, seconds)}`)
      if (!exit) await show.stayUp(stop)
    }
    if (exit) {
      await show.close()
      write(JSON.stringify(outcome))
    }
  } finally {
    await show.close()
  }
  return succeeded ? 0 : 1
}

/** Resolves when somebody asks the process to end. Asked again it goes on closing: nothing may be left behind. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
}

export function tell(error: unknown): void {
  console.error(error instanceof DemoError ? `\nThe demo stopped: ${error.message}` : error)
}
