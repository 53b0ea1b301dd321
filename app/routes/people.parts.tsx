import {
  Actions,
  Avatar,
  Badge,
  ButtonLink,
  Card,
  Checkbox,
  Columns,
  DefinitionList,
  FileField,
  labelFor,
  Notice,
  PageHeader,
  PostForm,
  Section,
  SubmitButton,
  TextInput,
} from '~/ui'
import type { PersonView } from '~/usecases/person/read-person.server'
import { DocumentTable, type FormAgain } from './configuration.parts'
import { RecordActions } from './record-actions.parts'

interface PersonFormProps extends FormAgain {
  person?: { name: string; email: string; phone: string | null; crewLead: boolean }
  /** Administrators say who leads a crew. */
  asksCrewLead: boolean
  identityFixed?: boolean
  back: string
  submit: string
}

/** What is asked about a contractor. */
export function PersonForm({
  person,
  asksCrewLead,
  identityFixed,
  back,
  submit,
  problems,
  values,
}: PersonFormProps) {
  return (
    <Card>
      <PostForm problems={problems} values={values}>
        <TextInput
          name="name"
          label="Name"
          hint={
            identityFixed
              ? 'Fixed while this person has access or a request for it waits.'
              : 'As it stands on the identity card.'
          }
          autoComplete="off"
          defaultValue={person?.name}
          width="medium"
        />
        <TextInput
          name="email"
          label="Mail address"
          hint={
            identityFixed
              ? 'Fixed as the name is: the person alone can change it, on the own account page.'
              : person
                ? 'The person signs in with it. The old address is told, and its sessions end.'
                : 'The person signs in with it.'
          }
          type="email"
          autoComplete="off"
          defaultValue={person?.email}
          width="medium"
        />
        <TextInput
          name="phone"
          label="Telephone"
          type="tel"
          optional
          autoComplete="off"
          defaultValue={person?.phone ?? undefined}
          width="short"
        />
        {asksCrewLead ? (
          <Checkbox
            name="crewLead"
            label="Crew lead: adds people of this vendor and asks for access for them"
            defaultChecked={person?.crewLead ?? false}
          />
        ) : null}
        <Actions>
          <SubmitButton>{submit}</SubmitButton>
          <ButtonLink to={back} tone="quiet">
            Cancel
          </ButtonLink>
        </Actions>
      </PostForm>
    </Card>
  )
}

interface PhotoFormProps extends FormAgain {
  name: string
  photoFileId: string | null
  fixed: boolean
  /** Where the form is sent. */
  action: string
}

/** The photo on the pass, and a new one. */
export function PhotoForm({ name, photoFileId, fixed, action, problems }: PhotoFormProps) {
  const again = (problems?.length ?? 0) > 0
  return (
    <Section title="Photo" lead="It stands on the pass, and the guard compares it.">
      <div className="flex flex-wrap items-start gap-6">
        <Avatar name={name} src={photoFileId ? `/files/${photoFileId}` : null} size="lg" decorative={false} />
        {fixed ? (
          <p className="max-w-[34rem]">
            Fixed while this person has access or is about to: the pass shows who was approved. A wrong photo
            is put right by ending the access, changing the photo and asking anew.
          </p>
        ) : (
          // A new form after each photo: a kept one would still hold the file that was sent.
          <PostForm key={photoFileId} problems={problems} action={action} upload className="min-w-0 grow">
            <FileField
              name="photo"
              label={photoFileId ? 'Another photo' : 'A photo'}
              hint={`${again ? 'Choose the file again: a browser does not keep it. ' : ''}The face, from the front.`}
              accept="image/jpeg,image/png,image/webp"
              maxMegabytes={8}
              camera="user"
            />
            <SubmitButton tone="secondary" icon="upload">
              Save the photo
            </SubmitButton>
          </PostForm>
        )}
      </div>
    </Section>
  )
}

interface PersonPageProps {
  view: PersonView
  /** The page's own path: '/crew/…' or '/admin/people/…'. */
  at: string
  /** May the viewer lock this person. */
  mayLock?: boolean
  photoProblems?: FormAgain['problems']
}

/** One contractor: who, photo, documents, and what may be done. */
export function PersonPage({ view, at, mayLock = false, photoProblems }: PersonPageProps) {
  const { person, vendorName, documents, mayManage, photoFixed } = view
  return (
    <>
      <PageHeader
        eyebrow={labelFor('role', person.crewLead ? 'crew_lead' : 'contractor')}
        title={person.name}
        status={person.archivedAt === null ? null : <Badge icon="archive">Archived</Badge>}
        actions={
          <RecordActions
            at={at}
            mayChange={mayManage}
            lock={mayLock ? { target: 'person', id: person.id } : null}
          />
        }
      />
      {person.archivedAt === null ? null : (
        <Notice tone="warning" title="This person is archived">
          Whatever was held is taken away, and nothing is given again.
        </Notice>
      )}
      <Columns>
        <Section title="About">
          <DefinitionList
            items={[
              { term: 'Vendor', value: vendorName },
              { term: 'Mail address', value: person.email },
              { term: 'Telephone', value: person.phone },
            ]}
          />
        </Section>
        <PhotoForm
          name={person.name}
          photoFileId={person.photoFileId}
          fixed={photoFixed || !mayManage}
          action={`${at}?index`}
          problems={photoProblems}
        />
      </Columns>
      <Section
        title="Documents"
        card={false}
        actions={
          mayManage ? (
            <ButtonLink to={`/documents/new?person=${person.id}`} tone="secondary" icon="upload">
              Hand in a document
            </ButtonLink>
          ) : null
        }
      >
        <DocumentTable documents={documents} of={person.name} />
      </Section>
    </>
  )
}
