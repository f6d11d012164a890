import { BlockList, isIP } from 'node:net'
import type { Environment } from '../command.ts'

/**
 * The proxy that the environment names for `url`, undefined for none: HTTP_PROXY or HTTPS_PROXY, unless NO_PROXY covers the host or
 * it is loopback. Throws when the proxy is none of HTTP.
 */
export function chooseProxy({ hostname, port, protocol }: URL, env: Environment): string | undefined {
  const secure = protocol === 'https:'
  const proxy = read(env, secure ? 'HTTPS_PROXY' : 'HTTP_PROXY')
  const host = hostname.replace(/^\[|\]$/g, '')
  if (!proxy || isLoopback(host)) return undefined
  const target = { host, port: port || (secure ? '443' : '80') }
  // Node.js knows NO_PROXY too, but neither networks nor that a domain covers those below it, as Go's programs have it.
  if (
    read(env, 'NO_PROXY')
      .split(',')
      .some((entry) => covers(entry.trim().toLowerCase(), target))
  )
    return undefined
  const url = URL.parse(proxy.includes('://') ? proxy : `http://${proxy}`)
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error('the proxy is no address of http:// or https://')
  return url.href
}

// In capitals it comes first, as for Go's programs.
function read(env: Environment, name: string): string {
  return env[name] || env[name.toLowerCase()] || ''
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** Whether an entry of NO_PROXY is meant for the target: `*`, a network, an address, or a domain, these two with a port or without. */
function covers(entry: string, { host, port }: { host: string; port: string }): boolean {
  if (entry === '*') return true
  const [, network = '', bits] = /^(.+)\/(\d+)$/.exec(entry) ?? []
  if (bits !== undefined) return isInNetwork(host, network, Number(bits))
  const [, name = entry, only = port] = isIP(entry) ? [] : (/^\[?(.+?)\]?(?::(\d+))?$/.exec(entry) ?? [])
  if (only !== port || name === '') return false
  if (isIP(host)) return host === name
  const domain = name.replace(/^\*?\./, '.')
  return host === domain || host.endsWith(domain.startsWith('.') ? domain : `.${domain}`)
}

function isInNetwork(host: string, network: string, bits: number): boolean {
  const family = isIP(network)
  if (family === 0 || family !== isIP(host) || bits > (family === 4 ? 32 : 128)) return false
  const list = new BlockList()
  const type = family === 4 ? 'ipv4' : 'ipv6'
  list.addSubnet(network, bits, type)
  return list.check(host, type)
}
