import { useSignal } from '@preact/signals'

/** How long the button says what became of the click. */
const NOTE_MS = 2000

/** Copies `text`; where the browser allows no access to the clipboard (plain HTTP), it selects what is to be copied. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const note = useSignal('')
  const copy = async (event: MouseEvent) => {
    const code = (event.currentTarget as HTMLElement).parentElement?.querySelector('code')
    note.value = (await writeClipboard(text))
      ? 'Copied'
      : code && select(code)
        ? 'Selected: copy it now'
        : 'Not possible'
    setTimeout(() => {
      note.value = ''
    }, NOTE_MS)
  }
  return (
    <button type="button" class="quiet" aria-label={label} onClick={(event) => void copy(event)}>
      <span aria-live="polite">{note.value || 'Copy'}</span>
    </button>
  )
}

async function writeClipboard(text: string): Promise<boolean> {
  // Undefined on pages that did not come by HTTPS or from this machine.
  const clipboard = navigator.clipboard as Clipboard | undefined
  try {
    await clipboard?.writeText(text)
    return clipboard !== undefined
  } catch {
    return false
  }
}

function select(element: HTMLElement): boolean {
  const selection = getSelection()
  selection?.selectAllChildren(element)
  return selection !== null
}
