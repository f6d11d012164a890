import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import {
  Function,
  Label,
  Line,
  Location,
  Mapping,
  Profile as Pprof,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format'
import { REVISION } from '../version.ts'
import type { Frame, ValueType as Meaning, Profile } from './profile.ts'

/** The profile in pprof's protobuf format, gzipped. */
export async function toPprof(profile: Profile): Promise<Uint8Array> {
  const strings = new StringTable()
  const code = new Code(strings)
  const toType = ({ type, unit }: Meaning) => new ValueType({ type: strings.dedup(type), unit: strings.dedup(unit) })
  const sample = profile.samples.map(
    ({ stack, values, labels }) =>
      new Sample({
        locationId: stack.map((frame) => code.locate(frame)),
        value: [...values],
        label: Object.entries(labels).map(
          ([key, text]) => new Label({ key: strings.dedup(key), str: strings.dedup(text) }),
        ),
      }),
  )
  const encoded = new Pprof({
    sampleType: profile.types.map(toType),
    sample,
    mapping: [code.mapping],
    location: code.locations,
    function: code.functions,
    timeNanos: BigInt(profile.startedMs) * 1_000_000n,
    durationNanos: Math.round(profile.durationMs * 1e6),
    periodType: toType(profile.period),
    period: profile.period.value,
    comment: profile.comments.map((comment) => strings.dedup(comment)),
    defaultSampleType: strings.dedup(profile.types[profile.shows]?.type ?? ''),
    stringTable: strings,
  }).encode()
  return promisify(gzip)(encoded)
}

/** Each function and each place once. */
class Code {
  readonly mapping: Mapping
  readonly functions: Function[] = []
  readonly locations: Location[] = []
  readonly #strings: StringTable
  readonly #functionIds = new Map<string, number>()
  readonly #locationIds = new Map<string, number>()

  constructor(strings: StringTable) {
    this.#strings = strings
    // All names are there: tools need not look for a binary to find them in.
    const all = { hasFunctions: true, hasFilenames: true, hasLineNumbers: true, hasInlineFrames: true }
    this.mapping = new Mapping({ id: 1, filename: strings.dedup('podinfo'), buildId: strings.dedup(REVISION), ...all })
  }

  locate(frame: Frame): number {
    const functionId = this.#define(frame)
    return once(this.#locationIds, `${functionId}:${frame.line}`, (id) => {
      const line = [new Line({ functionId, line: frame.line })]
      this.locations.push(new Location({ id, mappingId: this.mapping.id, address: id, line }))
    })
  }

  #define({ name, file, startLine }: Frame): number {
    return once(this.#functionIds, `${name}\0${file}:${startLine}`, (id) => {
      const [nameId, filename] = [this.#strings.dedup(name), this.#strings.dedup(file)]
      this.functions.push(new Function({ id, name: nameId, systemName: nameId, filename, startLine }))
    })
  }
}

/** The number of `key`, from 1; `define` is called with a new one. */
function once(ids: Map<string, number>, key: string, define: (id: number) => void): number {
  const known = ids.get(key)
  if (known !== undefined) return known
  const id = ids.size + 1
  ids.set(key, id)
  define(id)
  return id
}
