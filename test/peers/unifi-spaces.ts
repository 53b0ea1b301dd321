import { UnifiError } from './unifi-answers'
import type { DoorGroup, UnifiStore } from './unifi-store'

export const DOORS = [
  { id: 'door-main', name: 'Main door', floor: 'floor-0' },
  { id: 'door-plant', name: 'Plant room', floor: 'floor-0' },
  { id: 'door-roof', name: 'Roof hatch', floor: 'floor-9' },
]
export const GROUPS: readonly DoorGroup[] = [
  { id: 'group-all', name: 'All doors', type: 'building', doors: DOORS.map(({ id }) => id) },
  { id: 'group-plant', name: 'Plant', type: 'access', doors: ['door-main', 'door-plant'] },
]

/** Doors, groups of them and their floors (API reference, 7): `room` is the first part of the path. */
export function serveSpace(store: UnifiStore, room: string, id: string | undefined): unknown {
  const door = ({ id, name, floor }: (typeof DOORS)[number]) => ({
    id,
    name,
    full_name: `House - ${floor} - ${name}`,
    floor_id: floor,
    type: 'door',
    is_bind_hub: true,
    door_lock_relay_status: 'lock',
    door_position_status: 'close',
  })
  if (room === 'doors' && id === undefined) return store.doors.map(door)
  if (room === 'door_groups' && id === 'topology')
    return store.groups.map((group) => ({
      id: group.id,
      name: group.name,
      type: group.type,
      resource_topologies: [...new Set(store.doors.map(({ floor }) => floor))].map((floor) => ({
        id: floor,
        name: floor,
        type: 'floor',
        resources: store.doors
          .filter((each) => each.floor === floor && group.doors.includes(each.id))
          .map(({ id, name }) => ({ id, name, type: 'door', is_bind_hub: true })),
      })),
    }))
  if (room === 'door_groups') {
    const own = [...store.visitors.values()].find(({ ownGroup }) => id !== undefined && ownGroup?.id === id)
    const doors = own?.resources.filter(({ type }) => type === 'door').map((each) => each.id)
    const all: DoorGroup[] = [
      ...store.groups.filter(({ type }) => type === 'access'),
      ...(own?.ownGroup ? [{ ...own.ownGroup, type: 'access' as const, doors: doors ?? [] }] : []),
    ]
    const told = all.map(({ doors, ...group }) => ({
      ...group,
      resources: doors.map((each) => ({ id: each, type: 'door' })),
    }))
    if (id === undefined) return told
    const found = told.find((group) => group.id === id)
    if (found) return found
  }
  throw new UnifiError('CODE_NOT_EXISTS')
}
