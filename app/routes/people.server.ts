import { MAX_PHOTO_BYTES } from '~/domain/kernel/upload-limits'
import type { Caller } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { addPerson } from '~/usecases/person/add-person.server'
import { archivePerson } from '~/usecases/person/archive-person.server'
import { changePerson } from '~/usecases/person/change-person.server'
import { changePhoto } from '~/usecases/person/change-photo.server'
import { personInput } from '~/usecases/person/person-input'
import { readPerson } from '~/usecases/person/read-person.server'
import { fileOf, formLimit } from './upload.server'

/** The actions on a contractor are the same for administrators and crew leads; the use cases know the difference. */
export async function addPersonAction(caller: Caller, request: Request, vendorId: string, base: string) {
  const form = await readForm(request)
  const input = parseForm(personInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const added = await addPerson(caller.services, caller.actor, vendorId, input.value)
  return added.ok ? seeOther(`${base}/${added.value}`) : formAgain(added.problems, form)
}

export async function changePersonAction(caller: Caller, request: Request, personId: string, base: string) {
  valueOrNotFound(await readPerson(caller.services, caller.actor, personId))
  const form = await readForm(request)
  const input = parseForm(personInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const changed = await changePerson(caller.services, caller.actor, personId, input.value)
  return changed.ok ? seeOther(`${base}/${personId}`) : formAgain(changed.problems, form)
}

export async function changePhotoAction(caller: Caller, request: Request, personId: string, base: string) {
  // Before the upload is read: a stranger's photo is not even looked at.
  valueOrNotFound(await readPerson(caller.services, caller.actor, personId))
  const form = await readForm(request, formLimit(MAX_PHOTO_BYTES))
  const file = await fileOf(form, 'photo')
  if (!file.ok) return formAgain(file.problems, form)
  const changed = await changePhoto(caller.services, caller.actor, personId, file.value)
  return changed.ok ? seeOther(`${base}/${personId}`) : formAgain(changed.problems, form)
}

export async function archivePersonAction(caller: Caller, request: Request, personId: string, back: string) {
  const archived = await archivePerson(caller.services, caller.actor, personId)
  return archived.ok ? seeOther(back) : formAgain(archived.problems, await readForm(request))
}
