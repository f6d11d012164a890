/** The release, as `--version`, `/version` and `podcli version` tell it; package.json holds the same (a test compares). */
export const VERSION = '6.15.0'

/** The commit that was built; the build replaces the name, sources run as they are say `unknown`. */
export const REVISION: string = process.env.PODINFO_BUILD_REVISION ?? 'unknown'
