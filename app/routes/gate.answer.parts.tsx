import type { GateReason } from '~/domain/gate/verdict'
import { ButtonLink, type GateOutcome, GateResult, Instant, labelFor, WindowText } from '~/ui'

interface AnswerProps {
  readonly result: {
    readonly answer: GateOutcome
    readonly reason: GateReason
    readonly also: readonly GateReason[]
    readonly until: number | null
    readonly checkedAt: number
    readonly site: {
      readonly id: string
      readonly timeZone: string
      readonly callName: string
      readonly callPhone: string
    }
    readonly pass: {
      readonly person: { readonly name: string; readonly photoFileId: string | null }
      readonly vendor: string | null
      readonly window: { readonly from: number; readonly to: number } | null
      readonly zones: readonly string[]
      readonly escortIn: readonly string[]
    } | null
  }
}

/** The answer over the whole screen, and the way to the next check. */
export function GateAnswer({ result }: AnswerProps) {
  const { site, pass } = result
  const facts = pass
    ? [
        { term: pass.zones.length === 1 ? 'Zone' : 'Zones', value: pass.zones.join(', ') || 'none' },
        ...(pass.window
          ? [{ term: 'Valid', value: <WindowText {...pass.window} timeZone={site.timeZone} /> }]
          : []),
        ...(pass.escortIn.length > 0 ? [{ term: 'Escort needed in', value: pass.escortIn.join(', ') }] : []),
      ]
    : []
  return (
    <GateResult
      outcome={result.answer}
      reason={labelFor('gate', result.reason)}
      also={result.also.map((reason) => labelFor('gate', reason))}
      person={
        pass
          ? {
              name: pass.person.name,
              vendor: pass.vendor ?? undefined,
              photo: pass.person.photoFileId ? `/files/${pass.person.photoFileId}` : null,
            }
          : undefined
      }
      facts={facts}
      call={{ name: site.callName, phone: site.callPhone }}
      checkedAt={<Instant at={result.checkedAt} timeZone={site.timeZone} exact />}
    >
      <ButtonLink to={`/gate/${site.id}`} tone="secondary" icon="gate">
        Next check
      </ButtonLink>
    </GateResult>
  )
}
