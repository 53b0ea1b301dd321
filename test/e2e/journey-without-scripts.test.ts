import { describe } from 'vitest'
import { tellStory } from './journey/story'

describe('from a request to its proven end, without JavaScript', () => {
  tellStory({ javaScript: false, dialect: 'postgres' })
})
