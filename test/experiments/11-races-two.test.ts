import { races } from './races/shares'

races(2)
