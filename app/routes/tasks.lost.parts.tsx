import type { Problem } from '~/domain/kernel/result'
import { type FormValues, PostForm, SubmitButton } from '~/ui'

interface Props {
  /** Sent along with what was pressed. */
  hidden?: Readonly<Record<string, string>>
  problems?: readonly Problem[] | null
  values?: FormValues | null
  /** Read after the words, where several stand on a page. */
  about?: string
  children: string
}

/** Says that a thing is lost. It acts at once, so that it is asked a second time. */
export function LostForm({ hidden, problems, values, about, children }: Props) {
  return (
    <details open={(problems?.length ?? 0) > 0} className="rounded-sm border border-control">
      <summary className="flex min-h-11 cursor-pointer items-center px-4 font-semibold">
        {children}
        {about ? <span className="sr-only"> {about}</span> : null}
      </summary>
      <div className="border-t border-line px-4 pt-3 pb-4">
        <p className="mb-3">
          The owner of the system is told at once. It cannot be taken back here: it ends when two people say
          what was done, or that it was found.
        </p>
        <PostForm hidden={{ ...hidden, intent: 'lost' }} problems={problems} values={values}>
          <SubmitButton tone="danger" about={about}>
            Yes, it is lost
          </SubmitButton>
        </PostForm>
      </div>
    </details>
  )
}
