/** Ports that one address is good for: the system's own range has some 28,000, and others use them, too. */
const PORTS_OF_ADDRESS = 20_000;

/** Errors of a connection whose own address is why it could not be opened. */
const OWN_ADDRESS = /\bE(ADDRNOTAVAIL|INVAL|HOSTUNREACH|NETUNREACH)\b/;

/**
 * The address that a connection is opened from: with many of them the ports of one run out, but 127.0.0.0/8 has more. Towards another
 * machine that is no address to come from, and the next attempt leaves it to the system again.
 */
export class SourceAddress {
  /** 0: the system's choice. */
  #place: number;

  /** @param connection Its number among those that are held. */
  constructor(connection: number) {
    this.#place = Math.floor(connection / PORTS_OF_ADDRESS);
  }

  /** Null: the system's choice. */
  get address(): string | null {
    return this.#place === 0 ? null : `127.0.0.${1 + this.#place}`;
  }

  /** An attempt failed: where the address was why, the next is made from another. */
  failed(message: string): void {
    if (OWN_ADDRESS.test(message)) this.#place = this.#place === 0 ? 1 : 0;
  }
}
