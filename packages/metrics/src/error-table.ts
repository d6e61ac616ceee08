import {
  OVERFLOW_LABEL,
  earlierSample,
  errorKindId,
  laterSample,
  type ErrorKind,
  type ErrorSample,
  type ErrorTally,
} from './error-sample.ts';

interface Row {
  readonly kind: ErrorKind;
  count: number;
  first: ErrorSample | null;
  last: ErrorSample | null;
}

/**
 * Counts failures by kind, with the first and last sample of each. Holds at most `maxKinds` kinds; what comes later
 * under a new kind is counted in one row per cohort and kind of series labelled `(other)`, so that the sum stays right.
 */
export class ErrorTable {
  readonly #maxKinds: number;
  readonly #rows = new Map<string, Row>();
  readonly #overflow = new Map<string, Row>();

  constructor(maxKinds: number) {
    this.#maxKinds = maxKinds;
  }

  /** Adds failures of one kind. */
  add(kind: ErrorKind, count: number, first: ErrorSample | null, last: ErrorSample | null): void {
    const row = this.#rowFor(kind);
    row.count += count;
    row.first = earlierSample(row.first, first);
    row.last = laterSample(row.last, last);
  }

  /** All rows so far, those labelled `(other)` last. */
  tallies(): ErrorTally[] {
    return [...this.#rows.values(), ...this.#overflow.values()].map(({ kind, count, first, last }) => ({
      ...kind,
      count,
      first,
      last,
    }));
  }

  clear(): void {
    this.#rows.clear();
    this.#overflow.clear();
  }

  #rowFor(kind: ErrorKind): Row {
    const id = errorKindId(kind);
    const known = this.#rows.get(id);
    if (known !== undefined) return known;
    if (this.#rows.size >= this.#maxKinds || kind.operation === OVERFLOW_LABEL) return this.#overflowRow(kind);
    const row = emptyRow({
      workload: kind.workload,
      database: kind.database,
      operation: kind.operation,
      kind: kind.kind,
      phase: kind.phase,
      category: kind.category,
      status: kind.status,
    });
    this.#rows.set(id, row);
    return row;
  }

  #overflowRow({ kind, phase }: ErrorKind): Row {
    const known = this.#overflow.get(`${kind} ${phase}`);
    if (known !== undefined) return known;
    const row = emptyRow({
      workload: OVERFLOW_LABEL,
      database: OVERFLOW_LABEL,
      operation: OVERFLOW_LABEL,
      kind,
      phase,
      category: OVERFLOW_LABEL,
      status: null,
    });
    this.#overflow.set(`${kind} ${phase}`, row);
    return row;
  }
}

function emptyRow(kind: ErrorKind): Row {
  return { kind, count: 0, first: null, last: null };
}
