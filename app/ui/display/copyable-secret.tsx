import { useEffect, useState } from 'react'
import { Icon } from '../icon'

export interface CopyableSecretProps {
  label: string
  value: string
  /** What goes with it and is not secret, such as the account's name. */
  account?: string
  /** What to do when it is lost. */
  whenLost?: string
}

/** A secret shown this one time. It can be selected with one click or tap; a copy button appears where script runs. */
export function CopyableSecret({
  label,
  value,
  account,
  whenLost = 'If you lose it, ask for a new one: the old one then stops working.',
}: CopyableSecretProps) {
  const [state, setState] = useState<'no_script' | 'ready' | 'copied' | 'failed'>('no_script')
  // A page that came over plain HTTP from another machine has no clipboard.
  useEffect(() => setState(navigator.clipboard ? 'ready' : 'no_script'), [])
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setState('copied'),
      () => setState('failed'),
    )
  return (
    <div className="mb-4 max-w-[46rem] rounded-sm border-2 border-warning bg-surface p-4">
      <p className="text-base font-semibold">{label}</p>
      {account ? (
        <p className="mt-1">
          Account: <code className="font-mono text-base select-all">{account}</code>
        </p>
      ) : null}
      <div className="mt-2 flex flex-wrap items-stretch gap-2">
        <output className="flex min-h-11 min-w-0 grow items-center rounded-sm border border-control bg-raised px-3 font-mono text-lg break-all select-all">
          {value}
        </output>
        {state === 'no_script' ? null : (
          <button
            type="button"
            onClick={copy}
            className="inline-flex min-h-11 items-center gap-2 rounded-sm border border-control px-4 font-semibold hover:bg-raised"
          >
            <Icon name={state === 'copied' ? 'check' : 'copy'} className="size-4" />
            {state === 'copied' ? 'Copied' : 'Copy'}
          </button>
        )}
      </div>
      <p role="status" className="mt-2 flex items-start gap-2 text-sm text-warning">
        <Icon name="warning" className="mt-0.5 size-4" />
        <span>
          {state === 'failed' ? 'Copying did not work: select the text instead. ' : ''}
          It is shown this one time only. {whenLost}
        </span>
      </p>
    </div>
  )
}
