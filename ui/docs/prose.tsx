/** A description of the API document: what stands in backquotes is code. */
export function Prose({ text }: { readonly text: string }) {
  return <p>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</p>
}
