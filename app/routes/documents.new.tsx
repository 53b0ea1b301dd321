import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { MAX_DOCUMENT_BYTES } from '~/domain/kernel/upload-limits'
import { DOCUMENT_TYPES, documentOwner } from '~/domain/vendor/document'
import { requireActor } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  ButtonLink,
  Card,
  DateField,
  FileField,
  labelFor,
  PageHeader,
  PostForm,
  RadioGroup,
  SubmitButton,
} from '~/ui'
import { documentInput } from '~/usecases/document/document-input'
import { readDocumentOwner } from '~/usecases/document/read-document.server'
import { submitDocument } from '~/usecases/document/submit-document.server'
import { queryId } from './list-query.server'
import { fileOf, formLimit } from './upload.server'

export const meta: MetaFunction = () => [{ title: 'Hand in a document · Daypass' }]
export const handle = { width: 'reading' }

function ownerIn(request: Request) {
  const personId = queryId(request, 'person')
  return { personId, vendorId: personId === null ? queryId(request, 'vendor') : null }
}

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const owner = valueOrNotFound(await readDocumentOwner(services, actor, ownerIn(args.request)))
  return json({ owner })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const of = ownerIn(args.request)
  valueOrNotFound(await readDocumentOwner(services, actor, of))
  const form = await readForm(args.request, formLimit(MAX_DOCUMENT_BYTES))
  const input = parseForm(documentInput, form)
  const file = await fileOf(form, 'file')
  if (!input.ok || !file.ok) {
    return formAgain([...(input.ok ? [] : input.problems), ...(file.ok ? [] : file.problems)], form)
  }
  const submitted = await submitDocument(services, actor, of, input.value, file.value)
  return submitted.ok ? seeOther(`/documents/${submitted.value}`) : formAgain(submitted.problems, form)
}

export default function NewDocument() {
  const { owner } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const types = DOCUMENT_TYPES.filter((type) => documentOwner(type) === owner.kind)
  return (
    <>
      <PageHeader
        title={`Hand in a document of ${owner.name}`}
        lead="It counts once a seat-holder checked it. Access that needs it ends with its last valid day."
      />
      <Card>
        <PostForm problems={again?.problems} values={again?.values} upload>
          <RadioGroup
            name="type"
            legend="What is it?"
            options={types.map((type) => ({ value: type, label: labelFor('document', type) }))}
          />
          <DateField name="expiresOn" label="Last valid day" hint="As the document says." />
          <FileField
            name="file"
            label="The document"
            hint={again ? 'Choose the file again: a browser does not keep it.' : undefined}
            accept="application/pdf,image/jpeg,image/png"
            maxMegabytes={10}
          />
          <Actions>
            <SubmitButton icon="upload">Hand it in</SubmitButton>
            <ButtonLink to={`/documents`} tone="quiet">
              Cancel
            </ButtonLink>
          </Actions>
        </PostForm>
      </Card>
    </>
  )
}
