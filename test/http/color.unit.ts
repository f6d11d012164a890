import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { contrast, distance, parseColor, type Rgb, readableOn, toHex, withContrast } from '../../src/http/color.ts'
import { toTheme, toThemeCss } from '../../src/http/theme.ts'

const hex = (text: string) => {
  const color = parseColor(text)
  return color && toHex(color)
}

/** Colours all over the cube. */
const CUBE: readonly Rgb[] = [0, 51, 102, 153, 204, 255].flatMap((red) =>
  [0, 51, 102, 153, 204, 255].flatMap((green) => [0, 128, 255].map((blue): Rgb => [red, green, blue])),
)

describe('a colour', () => {
  test('is read in every notation that people use', () => {
    for (const [text, expected] of [
      ['#34577c', '#34577c'],
      ['#FFF', '#ffffff'],
      ['  Teal ', '#008080'],
      ['rgb(52, 87, 124)', '#34577c'],
      ['rgb(52 87 124)', '#34577c'],
      ['rgba(20%, 40%, 60%, 1)', '#336699'],
      ['hsl(210, 100%, 50%)', '#0080ff'],
      ['hsl(-150deg 100% 50%)', '#0080ff'],
      ['rgb(999 -5 0)', '#ff0000'],
    ] as const) {
      assert.equal(hex(text), expected, text)
    }
  })

  test('that is translucent is what it looks like on white', () => {
    assert.equal(hex('#00000080'), '#7f7f7f')
    assert.equal(hex('#0008'), '#777777')
    assert.equal(hex('rgb(0 0 0 / 50%)'), '#808080')
    assert.equal(hex('rgba(0,0,0,0)'), '#ffffff')
  })

  test('is undefined when the text is none, whatever it holds', () => {
    const texts = ['', '#', '#12', '#12345', '#ggg', 'banana', 'rgb()', 'rgb(1,2)', 'rgb(1,2,3,4,5)', 'rgb(a,b,c)']
    const hostile = [
      'red;}body{display:none',
      'url(http://x)',
      'var(--x)',
      'constructor',
      'rgb(1deg,2,3)',
      `rgb(${'1'.repeat(1e6)}x 0 0)`,
    ]
    for (const text of [...texts, ...hostile]) assert.equal(hex(text), undefined, text.slice(0, 40))
  })

  test('has the contrast that WCAG says', () => {
    assert.equal(contrast([0, 0, 0], [255, 255, 255]), 21)
    assert.equal(contrast([255, 255, 255], [255, 255, 255]), 1)
    // The example that everybody knows: the lightest grey that passes on white.
    assert.ok(contrast([118, 118, 118], [255, 255, 255]) >= 4.5)
    assert.ok(contrast([119, 119, 119], [255, 255, 255]) < 4.5)
  })

  test('can be written on, whatever it is', () => {
    for (const color of CUBE) assert.ok(contrast(readableOn(color), color) >= 4.58, toHex(color))
    assert.deepEqual(readableOn([255, 255, 0]), [0, 0, 0])
    assert.deepEqual(readableOn([0, 0, 160]), [255, 255, 255])
  })

  test('is moved only as far as it must be', () => {
    assert.deepEqual(withContrast([52, 87, 124], [255, 255, 255], 4.5), [52, 87, 124])
    for (const color of CUBE) {
      for (const ground of [
        [255, 255, 255],
        [22, 27, 34],
      ] as const) {
        assert.ok(contrast(withContrast(color, ground, 4.5), ground) >= 4.5, toHex(color))
      }
    }
  })

  test('is as far from another as it looks', () => {
    assert.equal(distance([52, 87, 124], [52, 87, 124]), 0)
    assert.ok(Math.abs(distance([0, 0, 0], [255, 255, 255]) - 1) < 0.001)
    assert.ok(distance([255, 0, 0], [250, 0, 0]) < 0.02)
  })
})

describe('the theme', () => {
  test('can be read in both schemes, whatever the colour', () => {
    const grounds = { '--accent-light': '#ffffff', '--accent-dark': '#161b22' } as const
    for (const color of CUBE) {
      const theme = toTheme(color)
      for (const [name, ground] of Object.entries(grounds)) {
        const accent = parseColor(theme[name as keyof typeof grounds]) as Rgb
        assert.ok(contrast(accent, parseColor(ground) as Rgb) >= 4.5, `${name} of ${toHex(color)}`)
      }
    }
  })

  test('is a style sheet of nothing but hex digits', () => {
    assert.match(toThemeCss([1, 2, 3]), /^:root\{(--[a-z-]+:#[0-9a-f]{6};?)+\}$/)
  })
})
