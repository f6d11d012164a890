import type { ClientRequest, RequestOptions } from 'node:http'
import type { Environment, Input } from '../command.ts'
import { followRedirect, type HttpRequest, toRequest } from './http-request.ts'
import { chooseProxy } from './proxy.ts'
import type { Trial, Verdict } from './tries.ts'

/** A longer chain is a loop. */
const MAX_REDIRECTS = 10

/** Node.js gives up at 16 KiB of headers, which single sign-ons exceed; this bounds what a try may hold. */
const MAX_HEADER_BYTES = 1024 * 1024

interface HttpFlags {
  readonly method: string
  readonly body: string
}

/** Succeeds when the answer, after redirects, has a status from 200 to 399. */
export async function attempt({ operand: url, flags }: Input<URL, HttpFlags>, trial: Trial): Promise<Verdict> {
  let request = toRequest(url, flags.method, flags.body)
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const { status, location } = await ask(request, trial)
    const next = followRedirect(request, status, location)
    if (!next) return { healthy: status >= 200 && status < 400, fields: { 'status code': status } }
    request = next
  }
  throw new Error(`more than ${MAX_REDIRECTS} redirects`)
}

interface Answer {
  readonly status: number
  readonly location: string | undefined
}

async function ask(request: HttpRequest, { env, onEnd }: Trial): Promise<Answer> {
  const sent = await open(request, env)
  return new Promise((resolve, reject) => {
    sent.on('error', reject)
    sent.on('response', ({ statusCode = 0, headers: { location } }) => {
      resolve({ status: statusCode, location })
      // Its body may never end.
      sent.destroy()
    })
    onEnd((reason) => sent.destroy(reason))
    sent.end(request.body)
  })
}

async function open({ url, method, authorization }: HttpRequest, env: Environment): Promise<ClientRequest> {
  const proxy = chooseProxy(url, env)
  const options: RequestOptions = {
    method,
    headers: { Accept: '*/*', 'User-Agent': 'podcli', ...(authorization && { Authorization: authorization }) },
    maxHeaderSize: MAX_HEADER_BYTES,
    agent: false,
  }
  if (url.protocol === 'http:') {
    // `import` would read every export, and so load what stands behind the getter of WebSocket: that takes 35 ms more.
    const { Agent, request } = process.getBuiltinModule('node:http')
    return request(url, { ...options, ...(proxy && { agent: new Agent({ proxyEnv: { HTTP_PROXY: proxy } }) }) })
  }
  const { Agent, request } = process.getBuiltinModule('node:https')
  const ca = (await import('../trust.ts')).loadTrust(env)
  return request(url, { ...options, ca, ...(proxy && { agent: new Agent({ proxyEnv: { HTTPS_PROXY: proxy } }) }) })
}
