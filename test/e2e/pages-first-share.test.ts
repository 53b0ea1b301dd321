import { describe } from 'vitest'
import { FIRST_SHARE, lookAtEveryPage } from './pages'

describe('every page of the manifest', { timeout: 900_000 }, () => {
  lookAtEveryPage(FIRST_SHARE)
})
