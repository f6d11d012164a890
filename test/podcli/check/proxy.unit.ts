import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chooseProxy } from '../../../src/podcli/check/proxy.ts'

const PROXY = 'http://proxy:3128/'

describe('the proxy', () => {
  const cases = [
    { url: 'http://podinfo', env: {}, proxy: undefined },
    { url: 'http://podinfo', env: { HTTP_PROXY: PROXY }, proxy: PROXY },
    { url: 'http://podinfo', env: { http_proxy: PROXY }, proxy: PROXY },
    { url: 'http://podinfo', env: { HTTP_PROXY: PROXY, http_proxy: 'http://other' }, proxy: PROXY },
    { url: 'http://podinfo', env: { HTTPS_PROXY: PROXY }, proxy: undefined },
    { url: 'https://podinfo', env: { HTTPS_PROXY: PROXY }, proxy: PROXY },
    { url: 'https://podinfo', env: { HTTP_PROXY: PROXY }, proxy: undefined },
    { url: 'http://podinfo', env: { HTTP_PROXY: 'proxy:3128' }, proxy: PROXY },
    { url: 'http://podinfo', env: { HTTP_PROXY: 'https://user:word@proxy' }, proxy: 'https://user:word@proxy/' },
  ]
  for (const { url, env, proxy } of cases) {
    test(`of ${url} is ${proxy ?? 'none'} with ${JSON.stringify(env)}`, () => {
      assert.equal(chooseProxy(new URL(url), env), proxy)
    })
  }

  for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '127.1', '[::1]']) {
    test(`never counts for ${host}`, () => {
      assert.equal(chooseProxy(new URL(`http://${host}:9898/`), { HTTP_PROXY: PROXY }), undefined)
    })
  }

  test('counts for a name that only looks like loopback', () => {
    assert.equal(chooseProxy(new URL('http://127.0.0.1.example.com/'), { HTTP_PROXY: PROXY }), PROXY)
  })

  for (const proxy of ['socks5://proxy:1080', 'http://a:b']) {
    test(`is refused when it is ${proxy}`, () => {
      assert.throws(() => chooseProxy(new URL('http://podinfo'), { HTTP_PROXY: proxy }), /no address of http/)
    })
  }

  const exceptions = [
    { entry: '*', covers: ['podinfo', '10.0.0.1'], spares: [] },
    { entry: 'example.com', covers: ['example.com', 'a.example.com'], spares: ['anexample.com', 'example.com.net'] },
    { entry: '.example.com', covers: ['a.example.com', 'a.b.example.com'], spares: ['example.com'] },
    { entry: '*.example.com', covers: ['a.example.com'], spares: ['example.com'] },
    { entry: 'EXAMPLE.com', covers: ['example.com'], spares: [] },
    {
      entry: 'example.com:8080',
      covers: ['example.com:8080', 'a.example.com:8080'],
      spares: ['example.com', 'example.com:81'],
    },
    { entry: 'example.com:80', covers: ['example.com'], spares: ['example.com:8080'] },
    { entry: '10.0.0.1', covers: ['10.0.0.1', '10.0.0.1:8080'], spares: ['10.0.0.2'] },
    { entry: '10.0.0.1:81', covers: ['10.0.0.1:81'], spares: ['10.0.0.1'] },
    { entry: '10.0.0.0/8', covers: ['10.255.0.1'], spares: ['11.0.0.1', 'podinfo', '[2001:db8::1]'] },
    { entry: '2001:db8::/32', covers: ['[2001:db8::1]'], spares: ['[2001:db9::1]', '10.0.0.1'] },
    { entry: '2001:db8::1', covers: ['[2001:db8::1]', '[2001:db8::1]:81'], spares: ['[2001:db8::2]'] },
    { entry: '[2001:db8::1]:81', covers: ['[2001:db8::1]:81'], spares: ['[2001:db8::1]'] },
    { entry: '10.0.0.0/99', covers: [], spares: ['10.0.0.1'] },
    { entry: '', covers: [], spares: ['podinfo'] },
    { entry: 'one, two ,three', covers: ['one', 'two', 'three'], spares: ['four'] },
  ]
  for (const { entry, covers, spares } of exceptions) {
    test(`gives way to NO_PROXY=${entry} where that covers the host`, () => {
      const ask = (host: string) => chooseProxy(new URL(`http://${host}/`), { HTTP_PROXY: PROXY, NO_PROXY: entry })
      for (const host of covers) assert.equal(ask(host), undefined, host)
      for (const host of spares) assert.equal(ask(host), PROXY, host)
    })
  }
})
