import type { LoaderFunctionArgs } from '@remix-run/node'
import { visitorOf } from '~/http/caller.server'
import { publicFile } from '~/http/public-file.server'
import { readStatusLists } from '~/usecases/gate/read-status-list.server'

/** Which status lists there are: readers fetch them before the first pass is shown. */
export async function loader(args: LoaderFunctionArgs) {
  const { services } = visitorOf(args)
  const text = JSON.stringify(await readStatusLists(services))
  return publicFile(args.request, text, { type: 'application/json', maxAge: 60 })
}
