/** Hears of everything that goes over one connection: before it is encrypted, and after it was decrypted. */
export interface ConnectionObserver {
  /** Bytes that were handed to the open socket. Lent: copy what is to be kept. */
  onSent(bytes: Uint8Array): void;
  /** Bytes that came from the socket. Lent: copy what is to be kept. */
  onReceived(bytes: Uint8Array): void;
  /** Called once, last of all: the connection is gone, or could not be opened; with the reason where it broke. */
  onClosed(error: Error | null): void;
}

/** Called for each connection that is opened; what it returns hears of that connection. */
export type ObserveConnection = () => ConnectionObserver;
