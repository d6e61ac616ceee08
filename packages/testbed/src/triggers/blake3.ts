// BLAKE3: J. O'Connor, J.-P. Aumasson, S. Neves, Z. Wilcox-O'Hearn, "BLAKE3: one function, fast everywhere", section 2.

const IV = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19] as const;
const PERMUTATION = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8] as const;
const ROUNDS = 7;
const CHUNK_BYTES = 1024;
const BLOCK_BYTES = 64;
const CHUNK_START = 1;
const CHUNK_END = 2;
const PARENT = 4;
const ROOT = 8;

/** For each round the places of its sixteen words in the block. */
const SCHEDULE = scheduleOf();

function scheduleOf(): Uint8Array {
  const schedule = new Uint8Array(ROUNDS * 16);
  let order: readonly number[] = PERMUTATION.map((_place, index) => index);
  for (let round = 0; round < ROUNDS; round += 1) {
    schedule.set(order, round * 16);
    order = PERMUTATION.map((place) => order[place] ?? 0);
  }
  return schedule;
}

const state = new Int32Array(16);
const block = new Int32Array(16);
const blockBytes = Buffer.from(block.buffer);

/** The first 16 bytes of the BLAKE3 hash, as 32 hex digits. */
export function blake3Hex128(input: Buffer): string {
  return Buffer.from(root(input).buffer, 0, 16).toString('hex');
}

function root(input: Buffer): Int32Array<ArrayBuffer> {
  return input.length <= CHUNK_BYTES ? chunk(input, 0, ROOT) : parent(input, 0, ROOT);
}

/** The chaining value of a subtree; `first` is the number of its first chunk. */
function subtree(input: Buffer, first: number): Int32Array<ArrayBuffer> {
  return input.length <= CHUNK_BYTES ? chunk(input, first, 0) : parent(input, first, 0);
}

/** The left child has as many whole chunks as a power of two can be, and leaves at least a byte to the right one. */
function parent(input: Buffer, first: number, flags: number): Int32Array<ArrayBuffer> {
  const left = 2 ** Math.floor(Math.log2(Math.ceil(input.length / CHUNK_BYTES) - 1));
  const children = [
    subtree(input.subarray(0, left * CHUNK_BYTES), first),
    subtree(input.subarray(left * CHUNK_BYTES), first + left),
  ];
  block.set(children[0] ?? [], 0);
  block.set(children[1] ?? [], 8);
  return compress(Int32Array.from(IV), 0, BLOCK_BYTES, PARENT | flags);
}

function chunk(input: Buffer, number: number, flags: number): Int32Array<ArrayBuffer> {
  let chaining = Int32Array.from(IV);
  let at = 0;
  do {
    const end = Math.min(at + BLOCK_BYTES, input.length);
    blockBytes.fill(0);
    input.copy(blockBytes, 0, at, end);
    const isLast = end === input.length;
    const blockFlags = (at === 0 ? CHUNK_START : 0) | (isLast ? CHUNK_END | flags : 0);
    chaining = compress(chaining, number, end - at, blockFlags);
    at = end;
  } while (at < input.length);
  return chaining;
}

/** The first eight words of the compression of {@link block}. */
function compress(chaining: Int32Array, counter: number, length: number, flags: number): Int32Array<ArrayBuffer> {
  state.set(chaining, 0);
  for (let index = 0; index < 4; index += 1) state[8 + index] = IV[index] ?? 0;
  state[12] = counter;
  state[13] = 0;
  state[14] = length;
  state[15] = flags;
  for (let round = 0; round < ROUNDS; round += 1) {
    const at = round * 16;
    mix(0, 4, 8, 12, at);
    mix(1, 5, 9, 13, at + 2);
    mix(2, 6, 10, 14, at + 4);
    mix(3, 7, 11, 15, at + 6);
    mix(0, 5, 10, 15, at + 8);
    mix(1, 6, 11, 12, at + 10);
    mix(2, 7, 8, 13, at + 12);
    mix(3, 4, 9, 14, at + 14);
  }
  const words = new Int32Array(8);
  for (let index = 0; index < 8; index += 1) words[index] = state[index]! ^ state[index + 8]!;
  return words;
}

function mix(a: number, b: number, c: number, d: number, at: number): void {
  let [va, vb, vc, vd] = [state[a]!, state[b]!, state[c]!, state[d]!];
  va = (va + vb + block[SCHEDULE[at]!]!) | 0;
  vd = rotateRight(vd ^ va, 16);
  vc = (vc + vd) | 0;
  vb = rotateRight(vb ^ vc, 12);
  va = (va + vb + block[SCHEDULE[at + 1]!]!) | 0;
  vd = rotateRight(vd ^ va, 8);
  vc = (vc + vd) | 0;
  vb = rotateRight(vb ^ vc, 7);
  state[a] = va;
  state[b] = vb;
  state[c] = vc;
  state[d] = vd;
}

function rotateRight(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
