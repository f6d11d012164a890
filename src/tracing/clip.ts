/**
 * Most characters of a value that a client chose. Without it a path of 1 MiB would be kept as often as requests are sampled;
 * and a batch has to fit into the 4 MiB that receivers take at once.
 */
const VALUE_LIMIT = 1024

/** The beginning of `text`, when it is too long; it holds no memory of the rest. */
export function clip(text: string): string {
  // A part that is only sliced off would keep the whole.
  return text.length > VALUE_LIMIT ? Buffer.from(text.slice(0, VALUE_LIMIT), 'utf16le').toString('utf16le') : text
}
