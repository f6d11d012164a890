import type { EngineName, EngineOptions, HttpEngine } from '../engine.ts'

/** Makes the engines that the listeners name, and loads no other: together they are one. */
export async function loadEngine(options: EngineOptions, addonFile: string): Promise<HttpEngine> {
  const load: Record<EngineName, (options: EngineOptions) => Promise<HttpEngine>> = {
    async uws(own) {
      const { createUwsEngine } = await import('./uws/engine.ts')
      return createUwsEngine(own, addonFile)
    },
    async node(own) {
      const { createNodeEngine } = await import('./node/engine.ts')
      return createNodeEngine(own)
    },
  }
  const names = [...new Set(options.listeners.map(({ engine }) => engine))]
  const engines = await Promise.all(
    names.map((name) => {
      const listeners = options.listeners.filter(({ engine }) => engine === name)
      return load[name]({ ...options, listeners })
    }),
  )
  return {
    async listen() {
      await Promise.all(engines.map((engine) => engine.listen()))
    },
    async renew(material) {
      await Promise.all(engines.map((engine) => engine.renew(material)))
    },
    async drain(graceMs) {
      const drained = await Promise.all(engines.map((engine) => engine.drain(graceMs)))
      return { aborted: drained.reduce((sum, { aborted }) => sum + aborted, 0) }
    },
    close() {
      for (const engine of engines) engine.close()
    },
  }
}
