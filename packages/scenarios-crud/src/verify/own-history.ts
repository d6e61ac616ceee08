import type { Sample } from './sample.ts';

/** What a document was last written with. Patches by their number in the pool, -1 for none. */
export interface Written {
  readonly contents: number;
  /** The last one since `contents`. */
  readonly patch: number;
  /** The last one since then that set two fields. */
  readonly secondPatch: number;
}

const NONE = -1;
const FEWEST = 64;
/** Little, for there may be many documents. */
const GROWTH = 1.25;

/**
 * How a worker's own documents stand, as far as the sample has them: nine bytes for each. Only what was acknowledged is in it;
 * of a document about which an answer was lost nothing is known any more.
 */
export class OwnHistory {
  readonly #sample: Sample;
  /** 0: nothing is known. */
  #versions = new Uint32Array(0);
  #contents = new Uint8Array(0);
  #patches = new Int16Array(0);
  #secondPatches = new Int16Array(0);

  constructor(sample: Sample) {
    this.#sample = sample;
  }

  /** The version that the document must have; 0 where nothing is known. */
  versionOf(number: number): number {
    return this.#versions[this.#sample.placeOf(number)] ?? 0;
  }

  writtenOf(number: number): Written {
    const place = this.#sample.placeOf(number);
    return {
      contents: this.#contents[place] as number,
      patch: this.#patches[place] as number,
      secondPatch: this.#secondPatches[place] as number,
    };
  }

  /** Numbers of the documents that are as they were created. */
  *unchanged(): Generator<number> {
    for (let place = 0; place < this.#versions.length; place += 1) {
      if (this.#versions[place] === 1) yield this.#sample.numberAt(place);
    }
  }

  /** Numbers of the documents that were written after their creation. */
  *changed(): Generator<number> {
    for (let place = 0; place < this.#versions.length; place += 1) {
      if ((this.#versions[place] as number) > 1) yield this.#sample.numberAt(place);
    }
  }

  created(number: number, contents: number): void {
    const place = this.#sample.placeOf(number);
    if (place >= this.#versions.length) this.#grow(place + 1);
    this.#versions[place] = 1;
    this.#write(place, contents);
  }

  replaced(number: number, contents: number): void {
    const place = this.#sample.placeOf(number);
    if (this.versionOf(number) === 0) return;
    this.#versions[place]! += 1;
    this.#write(place, contents);
  }

  patched(number: number, patch: number, setsTwo: boolean): void {
    const place = this.#sample.placeOf(number);
    if (this.versionOf(number) === 0) return;
    this.#versions[place]! += 1;
    this.#patches[place] = patch;
    if (setsTwo) this.#secondPatches[place] = patch;
  }

  forget(number: number): void {
    const place = this.#sample.placeOf(number);
    if (place < this.#versions.length) this.#versions[place] = 0;
  }

  #write(place: number, contents: number): void {
    this.#contents[place] = contents;
    this.#patches[place] = NONE;
    this.#secondPatches[place] = NONE;
  }

  #grow(needed: number): void {
    const length = Math.max(FEWEST, needed, Math.ceil(this.#versions.length * GROWTH));
    this.#versions = copied(this.#versions, new Uint32Array(length));
    this.#contents = copied(this.#contents, new Uint8Array(length));
    this.#patches = copied(this.#patches, new Int16Array(length));
    this.#secondPatches = copied(this.#secondPatches, new Int16Array(length));
  }
}

function copied<T extends Uint8Array | Uint32Array | Int16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
