import fc from 'fast-check'
import { afterEach, beforeEach } from 'vitest'

// That a test fails is all there is to know of a mutant: no time is spent on the smallest case of a property, nor on the rest of
// the file.
fc.configureGlobal({ endOnFailure: true })

let isNoticed = false
beforeEach(({ skip }) => skip(isNoticed))
afterEach(({ task }) => {
  isNoticed ||= task.result?.state === 'fail'
})
