import type { Route } from '../../../src/http/route.ts'
import { routes } from '../../../src/http/routes.ts'
import { assertEmpty, assertNotFound } from '../answers.ts'
import { type Case, toKeys } from '../suite.ts'

const METHODS = ['GET', 'POST', 'DELETE', 'OPTIONS', 'PROPFIND']

/** What is wrong whatever a route does: a method that its path does not have, a path in other letters. */
export const everyRouteCases: readonly Case[] = routes.flatMap((route) =>
  route.paths.flatMap((template) => {
    const path = toExample(template)
    const others = METHODS.filter((method) => !isTaken(path, method))
    return toKeys({ ...route, paths: [template] }).map(
      (key): Case => ({
        bad: key,
        title: 'is an empty 405 by another method, if there is one, and not found in capitals',
        async run({ ask }) {
          for (const method of others) assertEmpty(await ask(path, { method }), 405)
          if (template !== '/') assertNotFound(await ask(path.toUpperCase()))
        },
      }),
    )
  }),
)

/** The keys of a route's paths where what the client sends decides on the answer: each needs bad cases of its own. */
export function toNeedyKeys(route: Route): string[] {
  const { body, docs, socket } = route
  const isNeedy = body === true || docs.secured === true || socket === true
  return toKeys(route).filter((key) => isNeedy || key.includes('{'))
}

/** A path that the template matches. */
function toExample(template: string): string {
  return template.replaceAll(/\{\w+:\.\*\}/g, 'a/b').replaceAll(/\{[^}]*\}/g, '200')
}

/** Whether any route takes the path by this method: one that takes any rest may lie over another. */
function isTaken(path: string, method: string): boolean {
  return routes.some(({ paths, methods }) => {
    const isDeclared = methods === 'any' || methods.some((declared) => declared === method)
    return isDeclared && paths.some((template) => matches(template, path))
  })
}

function matches(template: string, path: string): boolean {
  const source = template
    .replaceAll('.', '\\.')
    .replaceAll(/\{\w+:(\\?\.\*|[^}]*)\}/g, '.*')
    .replaceAll(/\{\w+\}/g, '[^/]+')
  return new RegExp(`^${source}$`).test(path)
}
