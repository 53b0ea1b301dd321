import type { SerializeFrom } from '@remix-run/node'
import type { ReactNode } from 'react'
import type { Problem } from '~/domain/kernel/result'
import {
  AuthenticatorCodeField,
  type FormValues,
  labelFor,
  Notice,
  PostForm,
  RadioGroup,
  Section,
  SubmitButton,
  TextArea,
  TextInput,
} from '~/ui'
import type { OneTask } from '~/usecases/manual-task/list-tasks.server'
import { NUMBER_LENGTH } from '~/usecases/manual-task/task-input'
import { NOTE_LENGTH } from '~/usecases/typed-input'
import { LostForm } from './tasks.lost.parts'

interface Props {
  view: SerializeFrom<OneTask>
  problems?: readonly Problem[] | null
  values?: FormValues | null
}

/** What can be done with a thing now. One form shows what was refused: the one that was sent. */
export function TaskActions(props: Props) {
  const { task } = props.view
  const [sent] = [props.values?.intent ?? []].flat()
  const form = (intent: string, children: ReactNode) => {
    const own = sent === intent
    return (
      <PostForm
        hidden={{ intent }}
        className="mb-6"
        problems={own ? props.problems : undefined}
        values={own ? props.values : undefined}
      >
        {children}
      </PostForm>
    )
  }
  const button = (intent: string, label: string, tone: 'primary' | 'secondary' | 'danger' = 'secondary') =>
    form(intent, <SubmitButton tone={tone}>{label}</SubmitButton>)
  const { state, item } = task

  if (state === 'closed') return null
  if (state === 'to_hand_out' || state === 'on_hold') {
    return (
      <Section title={state === 'on_hold' ? 'Hand it out again' : 'Hand it out'}>
        {form(
          'hand_out',
          <>
            <TextInput
              name="number"
              label={item === 'panel' ? 'Entry' : `Number on the ${item}`}
              hint="As it is written on it. It is what must come back."
              maxLength={NUMBER_LENGTH}
            />
            <SubmitButton>I handed it out to {task.person.name}</SubmitButton>
          </>,
        )}
      </Section>
    )
  }
  if (state === 'back' || state === 'put_right') {
    if (task.ownStep) {
      return (
        <Notice tone="info" title="A second person looks now">
          You said so yourself. Until somebody else has seen it, it counts as out.
        </Notice>
      )
    }
    return (
      <Section title="Look for yourself">
        {form(
          'attest',
          <>
            <AuthenticatorCodeField />
            <SubmitButton>
              {state === 'back' ? 'I saw it: it is here' : 'I tried it: it opens nothing'}
            </SubmitButton>
          </>,
        )}
        {button('contradict', 'It is not so', 'danger')}
      </Section>
    )
  }
  if (state === 'lost') {
    return (
      <>
        <Section title="It is lost">
          <Remedy {...props} form={form} />
        </Section>
        <Section title="If it was found">
          {button('take_back', 'It was found: it is here', 'secondary')}
        </Section>
      </>
    )
  }
  const own = sent === 'lost'
  return (
    <Section title="When it comes back">
      {button('take_back', 'It is back: it is here', 'primary')}
      <LostForm problems={own ? props.problems : null} values={own ? props.values : null}>
        It is lost
      </LostForm>
    </Section>
  )
}

function Remedy({ view, form }: Props & { form: (intent: string, children: ReactNode) => ReactNode }) {
  const remedy = (
    <TextArea
      name="remedy"
      label="What was done, so that whoever finds it can open nothing"
      hint="It stands here for good, with your name."
      maxLength={NOTE_LENGTH}
    />
  )
  if (view.task.item !== 'key') {
    return (
      <>
        {form(
          'put_right',
          <>
            {remedy}
            <SubmitButton>It opens nothing any more</SubmitButton>
          </>,
        )}
      </>
    )
  }
  return (
    <>
      <p className="mb-4">
        {view.said.map(({ seat, by }) => `${labelFor('seat', seat)}: ${by ?? 'not yet'}`).join('. ')}. Both
        seats, two people, say that the locks were changed. Until then the key counts as out.
      </p>
      {view.maySpeakFor.length === 0
        ? null
        : form(
            'key_right',
            <>
              <RadioGroup
                name="seat"
                legend="For which seat"
                defaultValue={view.maySpeakFor.length === 1 ? view.maySpeakFor[0] : undefined}
                options={view.maySpeakFor.map((seat) => ({ value: seat, label: labelFor('seat', seat) }))}
              />
              {remedy}
              <AuthenticatorCodeField />
              <SubmitButton>The locks were changed</SubmitButton>
            </>,
          )}
    </>
  )
}
