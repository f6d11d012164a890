import { gunzipSync } from 'node:zlib'
import { Profile } from 'pprof-format'

/** What a profile says, by the decoder of the package that wrote it; frames are `function file:line`. */
export function decode(bytes: Uint8Array) {
  const profile = Profile.decode(gunzipSync(bytes))
  const text = (index: number | bigint = 0) => profile.stringTable.strings[Number(index)] ?? ''
  const functions = new Map(profile.function.map((one) => [Number(one.id), one]))
  const locations = new Map(profile.location.map((one) => [Number(one.id), one]))
  const toFrame = (id: number | bigint) => {
    const [line] = locations.get(Number(id))?.line ?? []
    const { name, filename } = functions.get(Number(line?.functionId)) ?? {}
    return `${text(name)} ${text(filename)}:${Number(line?.line)}`
  }
  return {
    profile,
    text,
    types: profile.sampleType.map(({ type, unit }) => `${text(type)}/${text(unit)}`),
    defaultType: text(profile.defaultSampleType),
    comments: profile.comment.map(text),
    samples: profile.sample.map(({ locationId, value, label }) => ({
      stack: locationId.map(toFrame),
      values: value.map(Number),
      labels: Object.fromEntries(label.map(({ key, str }) => [text(key), text(str)])),
    })),
  }
}
