import { describe, expect, it } from 'vitest'
import { ACCESS } from '../routes/access-table'
import { lookAt } from '../support/browser-look'
import { lookAtEveryPage } from './pages'

describe('every page of the manifest', { timeout: 900_000 }, () => {
  const world = lookAtEveryPage(1)

  it('has a way in through the table of access', () => {
    const paths = Object.values(world().routes).flatMap((route) => (route.path ? [`/${route.path}`] : []))
    expect(paths.filter((path) => ACCESS[path] === undefined)).toEqual([])
  })

  it('that is not there says so plainly', async () => {
    const { page } = await world().person('stranger', { screen: 'phone', javaScript: true })
    const answer = await page.goto('/nowhere')
    expect(answer?.status()).toBe(404)
    expect(await lookAt(page, 'V not found')).toEqual([])
  })
})
