/** Keeps one core busy for ever; the thread is terminated from outside. */
export function burn(): never {
  for (;;) Math.sqrt(Math.random())
}
