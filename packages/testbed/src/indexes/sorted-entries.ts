/** An entry of an index: ordered by key, then by id. */
export interface Entry {
  readonly key: string;
  readonly id: string;
}

const MAX_BLOCK = 512;

function isBefore(left: Entry, right: Entry): boolean {
  return left.key < right.key || (left.key === right.key && left.id < right.id);
}

/** First position in a sorted list that is not before the entry. */
function lowerBound(entries: readonly Entry[], entry: Entry): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = entries[middle];
    if (candidate !== undefined && isBefore(candidate, entry)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Entries kept in order, in blocks, so that an insertion moves few of them. */
export class SortedEntries {
  readonly #blocks: Entry[][] = [[]];

  insert(entry: Entry): void {
    const blockIndex = this.#blockFor(entry);
    const block = this.#blocks[blockIndex];
    if (block === undefined) return;
    block.splice(lowerBound(block, entry), 0, entry);
    if (block.length > MAX_BLOCK) this.#blocks.splice(blockIndex + 1, 0, block.splice(MAX_BLOCK / 2));
  }

  remove(entry: Entry): void {
    const blockIndex = this.#blockFor(entry);
    const block = this.#blocks[blockIndex];
    if (block === undefined) return;
    const position = lowerBound(block, entry);
    const found = block[position];
    if (found?.key !== entry.key || found.id !== entry.id) return;
    block.splice(position, 1);
    if (block.length === 0 && this.#blocks.length > 1) this.#blocks.splice(blockIndex, 1);
  }

  /** Entries in order from the first whose key is not below `key`. */
  *from(key: string): Generator<Entry> {
    const start = { key, id: '' };
    let blockIndex = this.#blockFor(start);
    let position = lowerBound(this.#blocks[blockIndex] ?? [], start);
    for (; blockIndex < this.#blocks.length; blockIndex += 1, position = 0) {
      const block = this.#blocks[blockIndex] ?? [];
      for (; position < block.length; position += 1) {
        const entry = block[position];
        if (entry !== undefined) yield entry;
      }
    }
  }

  /** The last block whose first entry is not behind the entry. */
  #blockFor(entry: Entry): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const first = this.#blocks[middle]?.[0];
      if (first !== undefined && isBefore(entry, first)) high = middle - 1;
      else low = middle;
    }
    return low;
  }
}
