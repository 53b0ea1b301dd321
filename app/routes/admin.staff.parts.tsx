import type { SerializeFrom } from '@remix-run/node'
import { SEATS } from '~/domain/kernel/ids'
import { ROLES } from '~/domain/person/roles'
import type { FormRefusal } from '~/http/respond.server'
import {
  Actions,
  Badge,
  DefinitionList,
  Instant,
  labelFor,
  PostForm,
  Section,
  Select,
  SubmitButton,
  TextInput,
} from '~/ui'
import type { StaffView } from '~/usecases/staff/list-staff.server'

export interface PartProps {
  readonly staff: SerializeFrom<StaffView>
  /** The refused form of this part, if it was the one that was sent. */
  readonly again: SerializeFrom<FormRefusal> | null
}

const SECOND_PERSON = 'This person approves or administers: the change waits for a second person.'

export function StaffData({ staff, again }: PartProps) {
  if (!staff.mayChange) {
    return (
      <Section title="Details">
        <DefinitionList
          items={[
            { term: 'Name', value: staff.name },
            { term: 'Telephone', value: staff.phone },
          ]}
        />
      </Section>
    )
  }
  return (
    <Section title="Details">
      <PostForm problems={again?.problems} values={again?.values} hidden={{ intent: 'edit' }}>
        <TextInput name="name" label="Name" defaultValue={staff.name} width="medium" autoComplete="off" />
        <TextInput
          name="phone"
          type="tel"
          label="Telephone"
          optional
          defaultValue={staff.phone ?? ''}
          width="medium"
          autoComplete="off"
        />
        <Actions>
          <SubmitButton tone="secondary">Save</SubmitButton>
        </Actions>
      </PostForm>
    </Section>
  )
}

export function StaffRoles({ staff, again }: PartProps) {
  return (
    <Section
      title="Roles"
      lead="Approvers and administrators are appointed by two people, and decide nothing for 24 hours. An administrator holds no seat, and nobody both seats of a site. Ending a role works at once."
    >
      {staff.roles.length === 0 ? <p className="mb-4">None yet.</p> : null}
      <ul className="mb-4">
        {staff.roles.map((role) => (
          <li
            key={role.id}
            className="flex flex-wrap items-center gap-3 border-b border-line py-2 last:border-0"
          >
            <span className="grow">
              {role.words}
              {role.waitsUntil === null ? null : (
                <>
                  {' '}
                  <Badge icon="clock" tone="warning">
                    Counts from <Instant at={role.waitsUntil} timeZone={staff.timeZone} />
                  </Badge>
                </>
              )}
            </span>
            {staff.mayChange ? (
              <PostForm hidden={{ intent: 'end_role', roleId: role.id }}>
                <SubmitButton tone="secondary" about={role.words}>
                  End
                </SubmitButton>
              </PostForm>
            ) : null}
          </li>
        ))}
      </ul>
      {staff.mayChange ? (
        <PostForm problems={again?.problems} values={again?.values} hidden={{ intent: 'appoint' }}>
          <Select
            name="role"
            label="Appoint as"
            width="medium"
            options={ROLES.map((role) => ({ value: role, label: labelFor('role', role) }))}
          />
          <Select
            name="siteId"
            label="Site"
            hint="For guards and approvers."
            optional
            empty="None"
            width="medium"
            options={staff.sites.map((site) => ({ value: site.id, label: site.name }))}
          />
          <Select
            name="seat"
            label="Seat"
            hint="For approvers."
            optional
            empty="None"
            width="medium"
            options={SEATS.map((seat) => ({ value: seat, label: labelFor('seat', seat) }))}
          />
          <Actions>
            <SubmitButton icon="add">Appoint</SubmitButton>
          </Actions>
        </PostForm>
      ) : null}
    </Section>
  )
}

export function StaffAddress({ staff, again }: PartProps) {
  return (
    <Section title="Sign-in address" lead={staff.guarded && staff.mayChange ? SECOND_PERSON : undefined}>
      <DefinitionList items={[{ term: 'Now', value: staff.email }]} />
      {staff.mayChange ? (
        <PostForm problems={again?.problems} values={again?.values} hidden={{ intent: 'address' }}>
          <TextInput
            name="email"
            type="email"
            label="New address"
            hint="The old address is told, and everything it was signed in to ends."
            width="medium"
            autoComplete="off"
          />
          <Actions>
            <SubmitButton tone="secondary">
              {staff.guarded ? 'Propose the change' : 'Change the address'}
            </SubmitButton>
          </Actions>
        </PostForm>
      ) : null}
    </Section>
  )
}

export function StaffSecondFactor({ staff, again }: PartProps) {
  return (
    <Section title="Second factor" lead={staff.guarded && staff.mayChange ? SECOND_PERSON : undefined}>
      <p className="mb-4">{staff.enrolled ? 'A code app is set up.' : 'None is set up.'}</p>
      {staff.mayChange && staff.enrolled ? (
        <PostForm problems={again?.problems} hidden={{ intent: 'reset' }}>
          <SubmitButton tone="secondary">
            {staff.guarded ? 'Propose a reset' : 'Reset the second factor'}
          </SubmitButton>
        </PostForm>
      ) : null}
    </Section>
  )
}
