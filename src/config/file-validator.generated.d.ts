// Made by scripts/generate.ts.
declare function validate(values: object): boolean
declare namespace validate {
  let errors: { readonly instancePath: string }[] | null | undefined
}
export { validate, validate as default }
