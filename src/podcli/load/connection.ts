/** A connection on which one request at a time is on its way. */
export interface Connection {
  /** Sends the step of that number; to be called once it is open, and again after each answer. */
  send(step: number): void
  /** Ends it; its listener hears nothing more. */
  close(): void
}

/** Whom a connection tells what happens. */
export interface Listener {
  opened(): void
  /** The answer is here, as a whole; `reusable` when the connection will carry another. */
  answered(status: number, bytes: number, reusable: boolean): void
  /** The connection is gone, and with it what is on its way. */
  lost(reason: string): void
}

/** Starts to connect. */
export type Open = (listener: Listener) => Connection
