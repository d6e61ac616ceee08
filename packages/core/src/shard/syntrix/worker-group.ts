import { DocumentsApi, type ConnectReport, type Transport } from '@syntrix-bench/client';

import type { Credentials } from '../../contracts/target.ts';
import type { SyntrixWorkerClient } from './worker-client.ts';

/** The workers of a shard that talk to one URL, through one transport. */
export class WorkerGroup {
  readonly transport: Transport;
  readonly #workers: readonly number[];
  readonly #clients = new Map<string, SyntrixWorkerClient>();

  constructor(transport: Transport, workers: readonly number[]) {
    this.transport = transport;
    this.#workers = workers;
  }

  has(worker: number): boolean {
    return this.#workers.includes(worker);
  }

  /** Opens the workers' connections, each not before its time. */
  connect(signal: AbortSignal, opensAtUs?: (worker: number) => number): Promise<ConnectReport> {
    return this.transport.connect(signal, opensAtUs === undefined ? undefined : this.#workers.map(opensAtUs));
  }

  /** The worker's number as the transport counts. */
  placeOf(worker: number): number {
    return this.#workers.indexOf(worker);
  }

  /** A client knows its worker by the result it is given, so all workers share one per database. */
  client(database: string): SyntrixWorkerClient {
    const known = this.#clients.get(database);
    if (known !== undefined) return known;
    const client = { documents: new DocumentsApi(this.transport, database) };
    this.#clients.set(database, client);
    return client;
  }

  /** Makes each worker the user that it is; work outside of workers is done by the first. */
  authorize({ authorizations }: Credentials): void {
    const [first = null, ...others] = authorizations;
    this.transport.setAuthorization(first);
    if (others.length === 0) return;
    this.#workers.forEach((worker, place) => {
      if (worker >= 0) this.transport.setAuthorization(authorizations[worker % authorizations.length] ?? null, place);
    });
  }
}
