import type { PageFacts } from '../../src/http/page-facts.ts'

/** Stands in the built page where the server fills in what it knows. */
export const FIELDS: PageFacts = {
  message: '{{ .Message }}',
  hostname: '{{ .Hostname }}',
  version: '{{ .Version }}',
  revision: '{{ .Revision }}',
  runtime: '{{ .Runtime }}',
  color: '{{ .Color }}',
  base: '{{ .Base }}',
  port: 0,
}

/** What the server has written into the page. */
export function readFacts(): PageFacts {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="podinfo"]')
  return JSON.parse(meta?.content ?? '') as PageFacts
}
