import sharp from 'sharp'

/** Shirts and backgrounds, so that two people at one gate do not look the same. */
const COLOURS = [
  ['#c9d6e2', '#2f5d8a', '#7a4b2a', '#e2b591'],
  ['#dcd3c6', '#7a5c1f', '#2b2320', '#a9714b'],
  ['#cfdccf', '#2f6b4f', '#4a2f22', '#c98f68'],
  ['#ded0da', '#7b3f66', '#1d1a1a', '#8a5a3c'],
  ['#d4d7dd', '#47505c', '#8c6239', '#f0c8a8'],
] as const

/** A drawn portrait instead of a photo of somebody real, as the portal stores photos (JPEG). */
export function drawnPortrait(index: number): Promise<Buffer> {
  const [wall, shirt, hair, skin] = COLOURS[index % COLOURS.length] ?? COLOURS[0]
  const fringe = index % 2 === 0 ? 'M96 150 Q160 60 224 150 Q200 118 160 118 Q120 118 96 150Z' : ''
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="400" viewBox="0 0 320 400">
    <rect width="320" height="400" fill="${wall}"/>
    <path d="M20 400 Q30 290 160 285 Q290 290 300 400Z" fill="${shirt}"/>
    <rect x="132" y="225" width="56" height="80" rx="24" fill="${skin}"/>
    <path d="M86 165 Q86 75 160 75 Q234 75 234 165 L228 215 Q160 150 92 215Z" fill="${hair}"/>
    <ellipse cx="160" cy="172" rx="64" ry="80" fill="${skin}"/>
    <path d="${fringe}" fill="${hair}"/>
    <path d="M100 140 Q160 95 220 140 Q218 92 160 90 Q102 92 100 140Z" fill="${hair}"/>
    <circle cx="136" cy="172" r="6" fill="#222"/><circle cx="184" cy="172" r="6" fill="#222"/>
    <path d="M138 214 Q160 230 182 214" stroke="#222" stroke-width="4" fill="none" stroke-linecap="round"/>
  </svg>`
  return sharp(Buffer.from(svg)).jpeg({ quality: 85 }).toBuffer()
}
