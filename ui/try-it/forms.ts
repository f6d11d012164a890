import type { RequestSpec } from './curl.ts'

/** A form of “Try it”: fields, and the requests that can be made of them. */
export interface Form {
  /** Stands in the address of the page. */
  readonly name: string
  readonly title: string
  readonly about: string
  readonly fields: readonly Field[]
  readonly actions: readonly Action[]
}

export interface Field {
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'number' | 'area'
  readonly initial: string
  /** Only for these actions, by their titles. */
  readonly only?: readonly string[]
}

export interface Action {
  readonly title: string
  readonly toRequest: (values: Values) => RequestSpec
}

/** What stands in the fields, by their names. */
export type Values = Readonly<Record<string, string>>

const number = (name: string, label: string, initial: string): Field => ({ name, label, kind: 'number', initial })
const text = (name: string, label: string, initial = ''): Field => ({ name, label, kind: 'text', initial })
const area = (name: string, label: string, initial: string): Field => ({ name, label, kind: 'area', initial })
const get = (toPath: (values: Values) => string): Action => ({
  title: 'GET',
  toRequest: (values) => ({ method: 'GET', path: toPath(values) }),
})

/** One part of a path. */
const part = (value: string | undefined) => encodeURIComponent(value ?? '')

export const forms: readonly Form[] = [
  {
    name: 'delay',
    title: 'Delay',
    about: 'Answers after so many seconds. Beyond the server’s timeout (30 s unless set) it is 503.',
    fields: [number('seconds', 'Seconds', '2')],
    actions: [get(({ seconds }) => `/delay/${part(seconds)}`)],
  },
  {
    name: 'status',
    title: 'Status',
    about: 'Answers with any status from 200 to 999.',
    fields: [number('code', 'Status code', '418')],
    actions: ['GET', 'POST', 'PUT'].map((method) => ({
      title: method,
      toRequest: ({ code }) => ({ method, path: `/status/${part(code)}` }),
    })),
  },
  {
    name: 'chunked',
    title: 'Chunked',
    about: 'Sends the head at once and the body after so many seconds: see the two times.',
    fields: [number('seconds', 'Seconds', '2')],
    actions: [get(({ seconds }) => `/chunked/${part(seconds)}`)],
  },
  {
    name: 'headers',
    title: 'Headers',
    about: 'Shows the headers that reach the pod, with what proxies on the way have added.',
    fields: [text('name', 'Header to add', 'X-Request-Id'), text('value', 'Its value', 'from-the-page')],
    actions: [
      {
        title: 'GET',
        toRequest: ({ name = '', value = '' }) => ({
          method: 'GET',
          path: '/headers',
          ...(name && { headers: { [name]: value } }),
        }),
      },
    ],
  },
  {
    name: 'token',
    title: 'Token',
    about: 'Issues a token that is valid for a minute, and says whether one is valid.',
    fields: [
      { ...text('subject', 'Name', 'anonymous'), only: ['Issue'] },
      { ...area('token', 'Token', ''), only: ['Validate'] },
    ],
    actions: [
      {
        title: 'Issue',
        toRequest: ({ subject = '' }) => ({ method: 'POST', path: '/token', body: subject }),
      },
      {
        title: 'Validate',
        toRequest: ({ token = '' }) => ({
          method: 'GET',
          path: '/token/validate',
          headers: { Authorization: `Bearer ${token.trim()}` },
        }),
      },
    ],
  },
  {
    name: 'cache',
    title: 'Cache',
    about: 'Keeps a value under a key. Needs --cache-server.',
    fields: [text('key', 'Key', 'greeting'), { ...area('value', 'Value', 'hello'), only: ['Set'] }],
    actions: [
      {
        title: 'Set',
        toRequest: ({ key, value = '' }) => ({ method: 'POST', path: `/cache/${part(key)}`, body: value }),
      },
      get(({ key }) => `/cache/${part(key)}`),
      { title: 'Delete', toRequest: ({ key }) => ({ method: 'DELETE', path: `/cache/${part(key)}` }) },
    ],
  },
  {
    name: 'store',
    title: 'Store',
    about: 'Writes a file, which is named by its SHA-1, and reads it.',
    fields: [
      { ...area('content', 'Content', 'hello'), only: ['Write'] },
      { ...text('hash', 'SHA-1'), only: ['Read'] },
    ],
    actions: [
      { title: 'Write', toRequest: ({ content = '' }) => ({ method: 'POST', path: '/store', body: content }) },
      { title: 'Read', toRequest: ({ hash }) => ({ method: 'GET', path: `/store/${part(hash)}` }) },
    ],
  },
  {
    name: 'env',
    title: 'Environment',
    about: 'Shows the variables of the pod; the filter works on what has come.',
    fields: [text('filter', 'Show lines with')],
    actions: [get(() => '/env')],
  },
]
