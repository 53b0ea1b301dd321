import { flatRoutes } from '@remix-run/fs-routes'

/** Routes are the files of app/routes; a file that only serves its neighbours is named `*.parts.tsx` or `*.server.ts`. */
export default flatRoutes({
  ignoredRouteFiles: ['**/.*', '**/*.css', '**/*.parts.{ts,tsx}', '**/*.server.{ts,tsx}'],
})
