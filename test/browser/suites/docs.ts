import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Server, startOneShard, until } from '../../server.ts'
import { NEEDS_CHROMIUM, open } from '../chromium.ts'

describe('the API docs', NEEDS_CHROMIUM, () => {
  let server: Server
  before(async () => {
    server = await startOneShard()
  })
  after(() => server[Symbol.asyncDispose]())
  const at = (path: string) => `http://127.0.0.1:${server.port}${path}`

  test('show every operation of the document', async () => {
    await using opened = await open(at('/swagger/'))
    const { page } = opened
    assert.equal(page.url(), at('/swagger/index.html'))
    await page.locator('.endpoint').first().waitFor()
    const document = (await server.get('/openapi.json')).json<{ paths: Record<string, object> }>()
    const shown = await page.locator('.endpoint .path').allInnerTexts()
    assert.deepEqual(new Set(shown), new Set(Object.keys(document.paths)))
    assert.equal(
      await page.locator('.endpoint', { hasText: '/api/echo/{rest}' }).locator('.methods').innerText(),
      'ANY',
    )
  })

  test('are filtered by words', async () => {
    await using opened = await open(at('/swagger/index.html'))
    const { page } = opened
    await page.getByLabel('Filter').fill('validate token')
    await until(async () => (await page.locator('.endpoint').count()) === 1)
    assert.equal(await page.locator('.endpoint .path').innerText(), '/token/validate')
  })

  test('open at the operation that the address names', async () => {
    await using opened = await open(at('/swagger/index.html#getStatusCode'))
    const card = opened.page.locator('#getStatusCode')
    await card.getByRole('button', { name: 'Send' }).waitFor()
    await until(async () => {
      const box = await card.boundingBox()
      return box !== null && box.y >= 0 && box.y < 400
    })
  })

  test('send requests: parameters, methods, bodies, a token', async () => {
    await using opened = await open(at('/swagger/index.html'), { mayFail: /status of 418/ })
    const { page } = opened
    const openCard = async (id: string) => {
      const card = page.locator(`#${id}`)
      await card.locator('.path').click()
      return card
    }
    const status = await openCard('getStatusCode')
    await status.getByRole('radio', { name: 'PUT' }).check()
    await status.getByLabel(/^code/).fill('418')
    await status.getByRole('button', { name: 'Send' }).click()
    await status.locator('.answer', { hasText: '"status": 418' }).waitFor()
    assert.equal(await status.locator('.code-line code').innerText(), `curl -i -X PUT '${at('/status/418')}'`)

    const token = await openCard('postToken')
    await token.getByLabel('Body').fill('the docs')
    await token.getByRole('button', { name: 'Send' }).click()
    await token.locator('.answer', { hasText: '"token"' }).waitFor()
    const answer = JSON.parse(await token.getByLabel('Body of the answer').innerText()) as { token: string }
    await page.getByLabel(/^Bearer token/).fill(answer.token)
    const validate = await openCard('getTokenValidate')
    await validate.getByRole('button', { name: 'Send' }).click()
    await validate.locator('.answer', { hasText: '"token_name": "the docs"' }).waitFor()
  })

  test('tell what is answered, with schemas', async () => {
    await using opened = await open(at('/swagger/index.html#postStore'))
    const { page } = opened
    const row = page.getByRole('row', { name: /^413/ })
    await row.locator('summary').click()
    assert.match(await row.innerText(), /The body is over 10 MiB[\s\S]*#\/components\/schemas\/Error/)
  })

  test('say so when the document can’t be had', async () => {
    await using opened = await open(at('/swagger/index.html'), {
      mayFail: /openapi/,
      prepare: (page) => page.route('**/openapi.json', (route) => route.fulfill({ status: 500 })),
    })
    await opened.page.getByText('The document could not be had: status 500').waitFor()
  })
})
