import sharp from 'sharp'
import { expect } from 'vitest'
import { drawnPortrait } from '~/demo/photo'
import type { Play } from './play'

const INDUCTION = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n' +
    'trailer<</Root 1 0 R>>\nstartxref\n100\n%%EOF\n',
)

/** Lena adds Iris to her crew, on a phone: what is missing is said, and nothing that was typed is lost. */
export async function addPerson(play: Play): Promise<void> {
  const lena = await play.visitor('lena', 'phone')
  await lena.open('/crew')
  await play.look(lena, 'crew')
  await lena.follow('Add a person')
  await lena.arrive('/crew/new')
  await lena.type('Name', 'Iris Falk')
  await lena.press('Add the person')
  await lena.isRefused('email')
  expect(await lena.field('Name').inputValue()).toBe('Iris Falk')
  await play.look(lena, 'crew new, refused')
  await lena.type('Mail address', 'iris@kestrel.example')
  await lena.press('Add the person')
  await lena.arrive(/^\/crew\/[0-9a-f-]{36}$/)
  play.notes.set('iris', lena.at())
}

/** A photo that is none is refused; a real one is kept without what the camera wrote into it. */
export async function uploadPhoto(play: Play): Promise<void> {
  const lena = await play.visitor('lena')
  const choose = (buffer: Buffer) =>
    lena.field('A photo').setInputFiles({ name: 'iris.jpg', mimeType: 'image/jpeg', buffer })
  await choose(Buffer.from('not a picture'))
  await lena.press('Save the photo')
  await lena.isRefused('photo')
  await play.look(lena, 'crew photo, refused')

  const photo = sharp(await drawnPortrait(2)).withExif({ IFD0: { Copyright: 'Iris Falk, at home' } })
  await choose(await photo.jpeg().toBuffer())
  await lena.press('Save the photo')
  const shown = lena.page.getByRole('img', { name: 'Photo of Iris Falk' })
  await shown.waitFor()
  const kept = await lena.page.request.get((await shown.getAttribute('src')) ?? '')
  expect(kept.headers()['content-type']).toBe('image/jpeg')
  const { exif, format } = await sharp(await kept.body()).metadata()
  expect([format, exif]).toEqual(['jpeg', undefined])
  await play.look(lena, 'crew photo')
}

/** The induction counts once physical security has compared it. */
export async function checkInduction(play: Play): Promise<void> {
  const lena = await play.visitor('lena')
  await lena.follow('Hand in a document')
  await lena.tick('Site induction')
  await lena.type('Last valid day', '2026-12-31')
  await lena
    .field('The document')
    .setInputFiles({ name: 'induction.pdf', mimeType: 'application/pdf', buffer: INDUCTION })
  await lena.press('Hand it in')
  await lena.arrive(/^\/documents\/[0-9a-f-]{36}$/)
  await play.look(lena, 'document, handed in')

  const pia = await play.visitor('pia')
  await pia.open('/documents')
  await play.look(pia, 'documents to check')
  await pia.follow('Site induction')
  await pia.arrive(/^\/documents\/[0-9a-f-]{36}$/)
  await play.look(pia, 'document to check')
  const code = 'Code from your authenticator app'
  await pia.type(code, '000000')
  await pia.press('All of this is right')
  await pia.isRefused('code')
  await play.look(pia, 'document, wrong code')
  await pia.type(code, pia.freshCode())
  await pia.press('All of this is right')
  await pia.arrive('/documents')
  await pia.sees('Nothing waits to be checked')
}
