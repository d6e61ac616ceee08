import type { ChangeBody, DocumentBody } from '@syntrix-bench/core';

/** What the transport writes the moment of *sent* over. */
const NO_STAMP = '"t":"0000000000000000"';
const DIGITS_AT = NO_STAMP.indexOf('0');

/** The most bytes that the member adds to a document. */
export const LONGEST_MEMBER_BYTES = `,"bench":{"w":99999999,"s":9999999999,"d":9999999999999999,${NO_STAMP}}`.length;

/**
 * The member `bench` of the documents that one worker creates and replaces: the worker (`w`), how many such writes it had sent
 * before (`s`), when the operation was due (`d`) and when the write was sent (`t`), in microseconds of the run's clock. It
 * depends on time, and so is no part of the contents that repeat from run to run (R20).
 */
export class Tracer {
  readonly #opening: string;
  #sequence = 0;

  constructor(worker: number) {
    this.#opening = `,"bench":{"w":${worker},"s":`;
  }

  /** The member of the next write, as it stands behind another one. */
  next(dueUs: number): string {
    const sequence = this.#sequence;
    this.#sequence += 1;
    return `${this.#opening}${sequence},"d":${Math.round(dueUs)},${NO_STAMP}}`;
  }
}

/** Where in a body with the member the digits begin that *sent* is to be written over. */
export function sentStampAt(body: DocumentBody | ChangeBody): number {
  // Before the member stand only id and number, so that this is the first of its kind.
  return (body as string | Buffer).indexOf(NO_STAMP) + DIGITS_AT;
}
