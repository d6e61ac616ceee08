/** Which document of a run it is: what its id says beside the run. */
export interface DocumentIdentity {
  /** The number of the worker that made it; for a seeded one -1 - the number of its workload's first worker. */
  readonly origin: number;
  readonly number: number;
}

/** The origin of documents that a workload seeds. */
export function seedOrigin(firstWorker: number): number {
  return -1 - firstWorker;
}

const REST = /^-(s?)(\d{0,9})-(\d{1,9})$/;

/** Reads `<run>-<worker>-<number>` and `<run>-s-<number>`; null for what no workload of the run has made. */
export function identify(id: string, runId: string): DocumentIdentity | null {
  if (!id.startsWith(runId)) return null;
  const found = REST.exec(id.slice(runId.length));
  if (found === null) return null;
  const [, seeded, whose = '', number] = found;
  if (seeded === '') return whose === '' ? null : { origin: Number(whose), number: Number(number) };
  return { origin: seedOrigin(Number(whose)), number: Number(number) };
}
