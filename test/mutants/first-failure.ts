import fc from 'fast-check'

// That a property fails is all there is to know of a mutant: no time is spent on the smallest case.
fc.configureGlobal({ endOnFailure: true })
