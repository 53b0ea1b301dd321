import { describe } from 'vitest'
import { tellStory } from './journey/story'

describe('from a request to its proven end, with JavaScript', () => {
  tellStory({ javaScript: true, dialect: 'sqlite' })
})
