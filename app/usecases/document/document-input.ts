import { z } from 'zod'
import { DOCUMENT_TYPES } from '~/domain/vendor/document'
import { choice, localDay } from '../typed-input'

export const documentInput = z.object({
  type: choice(DOCUMENT_TYPES),
  /** Last valid day, as the document says. */
  expiresOn: localDay,
})
export type DocumentInput = z.output<typeof documentInput>
