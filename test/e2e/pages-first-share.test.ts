import { describe } from 'vitest'
import { lookAtEveryPage } from './pages'

describe('every page of the manifest', { timeout: 900_000 }, () => {
  lookAtEveryPage(0)
})
