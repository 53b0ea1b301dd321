import { Form } from '@remix-run/react'
import { createContext, type ReactNode, useContext } from 'react'
import type { Problem } from '~/domain/kernel/result'
import { messageFor } from '~/words/messages'
import { ErrorSummary } from './error-summary'
import { fieldId } from './field-id'

/** What was typed before, by field name; a name that came several times holds a list. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>

interface FormState {
  readonly problems: readonly Problem[]
  readonly values: FormValues
}

const FormContext = createContext<FormState>({ problems: [], values: {} })

export interface PostFormProps {
  children: ReactNode
  /** Answered by the action: each is shown in the summary and beside its field. */
  problems?: readonly Problem[] | null
  /** `submittedValues(formData)` of the action: nothing is typed twice. */
  values?: FormValues | null
  /** Sent along unseen. */
  hidden?: Readonly<Record<string, string | number>>
  action?: string
  method?: 'post' | 'get'
  /** Needed as soon as the form has a FileField. */
  upload?: boolean
  /** A full page load even where script runs: sign-in, downloads. */
  reload?: boolean
  className?: string
}

/** A form whose fields find their own problem and earlier value by name. */
export function PostForm({
  children,
  problems,
  values,
  hidden = {},
  action,
  method = 'post',
  upload = false,
  reload = false,
  className,
}: PostFormProps) {
  const state = { problems: problems ?? [], values: values ?? {} }
  return (
    <FormContext.Provider value={state}>
      <Form
        method={method}
        action={action}
        encType={upload ? 'multipart/form-data' : undefined}
        reloadDocument={reload}
        noValidate
        className={className}
      >
        <ErrorSummary problems={state.problems} />
        <HiddenFields values={hidden} />
        {children}
      </Form>
    </FormContext.Provider>
  )
}

/** Values sent along unseen. */
function HiddenFields({ values }: { values: Readonly<Record<string, string | number>> }) {
  return Object.entries(values).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ))
}

export interface FieldState {
  id: string
  /** The sentence to show, from the prop or from the form's problems. */
  error: string | undefined
  /** The first earlier value, if the form came back. */
  value: string | undefined
  /** All earlier values, or undefined if the form is shown for the first time. */
  list: readonly string[] | undefined
}

/** What the surrounding form knows about a field. */
export function useField(name: string, error?: string): FieldState {
  const { problems, values } = useContext(FormContext)
  const problem = problems.find((each) => each.field === name)
  const came = values[name]
  const returned = Object.keys(values).length > 0
  const list = came === undefined ? (returned ? [] : undefined) : typeof came === 'string' ? [came] : came
  return {
    id: fieldId(name),
    error: error ?? (problem ? messageFor(problem) : undefined),
    value: list?.[0],
    list,
  }
}
