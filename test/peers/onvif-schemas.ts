import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DOMParser, type Element } from '@xmldom/xmldom'
import { afterAll, describe } from 'vitest'
import { WITHOUT_SCHEMAS } from '../stages.js'
import { DEBIAN_PEERS, findPeer } from './debian.js'
import { childrenOf, SOAP, TT } from './onvif-soap'

/**
 * The folder of ONVIF's interface definitions, which have a licence of their own; null where they are not there. Throws where the
 * environment names one that lacks them.
 */
function schemaFolder(): string | null {
  const named = process.env.DAYPASS_ONVIF_SCHEMAS
  const folder = named ?? resolve(import.meta.dirname, '../../../shared/onvif')
  if (existsSync(join(folder, 'ver10/device/wsdl/devicemgmt.xsd'))) return folder
  if (named !== undefined) throw new Error(`DAYPASS_ONVIF_SCHEMAS names ${named}, which lacks the schemas.`)
  return null
}

export interface OnvifSchemas {
  /** What xmllint finds wrong with elements, by the schema of their service; empty when nothing. */
  faultsOf(service: 'device' | 'credential' | 'accessrules', ...elements: readonly string[]): string
}

/** Tests that hold messages against ONVIF's schemas. Skipped, loudly, where these or xmllint are missing. */
export function describeWithSchemas(title: string, tests: (schemas: OnvifSchemas) => void): void {
  const peer = DEBIAN_PEERS.find((each) => each.name === 'xmllint')
  const program = peer ? findPeer(peer) : null
  const folder = schemaFolder()
  if (program === null)
    console.error(`!!! SKIPPED: ${title}: xmllint is missing (apt-get install libxml2-utils)`)
  else if (folder === null)
    console.error(`!!! SKIPPED: ${title}: ONVIF's schemas are missing (set DAYPASS_ONVIF_SCHEMAS)`)
  // Nothing that can be installed brings the schemas: the runner excuses tests of this name where all peers are required.
  const name = folder === null ? `${title} ${WITHOUT_SCHEMAS}` : title
  describe.skipIf(program === null || folder === null)(name, () => {
    const made = mkdtempSync(join(tmpdir(), 'daypass-onvif-'))
    afterAll(() => rmSync(made, { recursive: true, force: true }))
    let device: string | null = null
    tests({
      faultsOf(service, ...elements) {
        if (service !== 'device')
          return judge(program ?? '', join(folder ?? '', FILES[service]), made, elements)
        device ??= reducedDeviceSchema(folder ?? '', made)
        return judge(program ?? '', device, made, elements)
      },
    })
  })
}

const FILES = {
  device: 'ver10/device/wsdl/devicemgmt.xsd',
  credential: 'ver10/credential/wsdl/credential.xsd',
  accessrules: 'ver10/accessrules/wsdl/accessrules.xsd',
}

function judge(program: string, schema: string, folder: string, elements: readonly string[]): string {
  const files = elements.map((_element, at) => join(folder, `answer-${at}.xml`))
  for (const [at, file] of files.entries()) writeFileSync(file, elements[at] ?? '')
  try {
    execFileSync(program, ['--nonet', '--noout', '--schema', schema, ...files], { stdio: 'pipe' })
    return ''
  } catch (error) {
    return String((error as { stderr?: unknown }).stderr ?? error)
  }
}

/**
 * The schema of the device service with those of ONVIF's common types that it uses, in a folder of its own. All of them
 * together are more than xmllint compiles: it takes some content models of video for ambiguous.
 */
function reducedDeviceSchema(folder: string, made: string): string {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  const service = read(FILES.device)
  const components = ['ver10/schema/onvif.xsd', 'ver10/schema/common.xsd']
    .flatMap((name) => childrenOf(parsed(read(name))))
    .filter((component) => component.hasAttribute('name'))
  const used = new Set<Element>()
  const wanted = namesIn(service)
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop())
    for (const component of components.filter(
      (each) => each.getAttribute('name') === name && !used.has(each),
    )) {
      used.add(component)
      wanted.push(...namesIn(component.toString()))
    }
  const [types, file] = ['ver10/schema/onvif.xsd', FILES.device].map((name) => join(made, name)) as [
    string,
    string,
  ]
  for (const path of [types, file]) mkdirSync(resolve(path, '..'), { recursive: true })
  const declared = NEIGHBOURS.map(({ prefix, namespace }) => `xmlns:${prefix}="${namespace}"`).join(' ')
  const imported = NEIGHBOURS.map(
    ({ prefix, namespace }) => `<xs:import namespace="${namespace}" schemaLocation="${prefix}.xsd"/>`,
  )
  writeFileSync(
    types,
    `<xs:schema xmlns:xs="${XS}" xmlns:tt="${TT}" ${declared} targetNamespace="${TT}" elementFormDefault="qualified">
${[...imported, ...used].join('\n')}
</xs:schema>`,
  )
  for (const { prefix, namespace, content } of NEIGHBOURS)
    writeFileSync(
      join(types, '..', `${prefix}.xsd`),
      `<xs:schema xmlns:xs="${XS}" targetNamespace="${namespace}">${content}</xs:schema>`,
    )
  writeFileSync(file, service)
  return file
}

const XS = 'http://www.w3.org/2001/XMLSchema'

/** What the common types refer to in others' namespaces. No answer of a simulator has any of it. */
const NEIGHBOURS = [
  {
    prefix: 'xmime',
    namespace: 'http://www.w3.org/2005/05/xmlmime',
    content: '<xs:attribute name="contentType" type="xs:string"/>',
  },
  {
    prefix: 'xop',
    namespace: 'http://www.w3.org/2004/08/xop/include',
    content: '<xs:element name="Include"/>',
  },
  {
    prefix: 'soapenv',
    namespace: SOAP,
    content: '<xs:complexType name="Envelope"/><xs:complexType name="Fault"/>',
  },
]

const namesIn = (text: string) => [...text.matchAll(/"tt:([\w.-]+)"/g)].map(([, name = '']) => name)

function parsed(text: string): Element {
  const root = new DOMParser().parseFromString(text, 'text/xml').documentElement
  if (!root) throw new Error('an empty schema')
  return root
}
