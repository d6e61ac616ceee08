import { DocumentsApi, type ConnectReport, type Transport } from '@syntrix-bench/client';

import type { Credentials } from '../../contracts/target.ts';
import type { SyntrixLaneClient } from './lane-client.ts';

/** The lanes of a shard that talk to one URL, through one transport. */
export class LaneGroup {
  readonly transport: Transport;
  readonly #lanes: readonly number[];
  readonly #clients = new Map<string, SyntrixLaneClient>();

  constructor(transport: Transport, lanes: readonly number[]) {
    this.transport = transport;
    this.#lanes = lanes;
  }

  has(lane: number): boolean {
    return this.#lanes.includes(lane);
  }

  /** Opens the lanes' connections, each not before its time. */
  connect(signal: AbortSignal, opensAtUs?: (lane: number) => number): Promise<ConnectReport> {
    return this.transport.connect(signal, opensAtUs === undefined ? undefined : this.#lanes.map(opensAtUs));
  }

  /** The lane's number as the transport counts. */
  placeOf(lane: number): number {
    return this.#lanes.indexOf(lane);
  }

  /** A client knows its lane by the slot it is given, so all lanes share one per database. */
  client(database: string): SyntrixLaneClient {
    const known = this.#clients.get(database);
    if (known !== undefined) return known;
    const client = { documents: new DocumentsApi(this.transport, database) };
    this.#clients.set(database, client);
    return client;
  }

  /** Makes each lane the user that it is; work outside of lanes is done by the first. */
  authorize({ authorizations }: Credentials): void {
    const [first = null, ...others] = authorizations;
    this.transport.setAuthorization(first);
    if (others.length === 0) return;
    this.#lanes.forEach((lane, place) => {
      if (lane >= 0) this.transport.setAuthorization(authorizations[lane % authorizations.length] ?? null, place);
    });
  }
}
