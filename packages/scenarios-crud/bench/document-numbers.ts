/**
 * What it costs to find, add and remove a worker's document in {@link DocumentNumbers}, beside a list of four bytes for each, in
 * a process that does nothing else: `pnpm bench:numbers`.
 */
import { createRandom } from '@syntrix-bench/core';

import { DocumentNumbers } from '../src/document-numbers.ts';

/** Numbers made, and those of them that are left. */
const SIZES = [
  [1_000, 500],
  [100_000, 50_000],
  [3_000_000, 3_000_000],
  [3_000_000, 2_000_000],
  [1_000_000, 10_000],
] as const;
const WARM_UPS = 2;
const ROUNDS = 7;
const CALLS = 1_000_000;

/** What the set is held against: four bytes for each number, and the last one moves to where one is removed. */
class PlainList {
  size = 0;
  #numbers = new Uint32Array(16);

  at(position: number): number {
    return this.#numbers[position] as number;
  }

  add(number: number): void {
    if (this.size === this.#numbers.length) {
      const wider = new Uint32Array(this.size * 2);
      wider.set(this.#numbers);
      this.#numbers = wider;
    }
    this.#numbers[this.size] = number;
    this.size += 1;
  }

  removeAt(position: number): number {
    const number = this.at(position);
    this.size -= 1;
    this.#numbers[position] = this.at(this.size);
    return number;
  }
}

type Numbers = PlainList | DocumentNumbers;

/** Nanoseconds of CPU for one call. */
function cost(work: () => void): number {
  const begun = process.cpuUsage();
  for (let call = 0; call < CALLS; call += 1) work();
  const { user, system } = process.cpuUsage(begun);
  return ((user + system) * 1000) / CALLS;
}

/** Makes so many numbers that `live` are left when each of the others was removed at a random time. */
function filled<Made extends Numbers>(numbers: Made, made: number, live: number): Made {
  const random = createRandom(1);
  for (let number = 0; number < made; number += 1) {
    numbers.add(number);
    if (number * (made - live) > (number + 1 - numbers.size) * made) numbers.removeAt(random.int(numbers.size));
  }
  return numbers;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Keeps the compiler from leaving out what nobody would see. */
let sink = 0;

/** What drawing alone costs, and then with finding, and with adding and removing, in both. */
function measure(made: number, live: number): Record<string, string> {
  const list = filled(new PlainList(), made, live);
  const set = filled(new DocumentNumbers(), made, live);
  const random = createRandom(2);
  const find = (numbers: Numbers) => () => (sink ^= numbers.at(random.int(numbers.size)));
  let next = made;
  const change = (numbers: Numbers) => () => {
    numbers.add((next += 1));
    sink ^= numbers.removeAt(random.int(numbers.size));
  };
  const works = [() => (sink ^= random.int(live)), find(list), find(set), change(list), change(set)];
  const rounds = Array.from({ length: WARM_UPS + ROUNDS }, () => works.map(cost)).slice(WARM_UPS);
  const [draw, listFind, setFind, listChange, setChange] = works.map((_, work) =>
    median(rounds.map((round) => round[work]!)),
  ) as [number, number, number, number, number];
  return {
    'draw ns': draw.toFixed(1),
    'draw, find: list ns': listFind.toFixed(1),
    'set ns': setFind.toFixed(1),
    ratio: (setFind / listFind).toFixed(2),
    'draw, add, remove: list ns': listChange.toFixed(1),
    ' set ns': setChange.toFixed(1),
    ' ratio': (setChange / listChange).toFixed(2),
  };
}

const name = (live: number, made: number): string => `${live.toLocaleString('en')} of ${made.toLocaleString('en')}`;
console.table(Object.fromEntries(SIZES.map(([made, live]) => [name(live, made), measure(made, live)])));
if (Number.isNaN(sink)) process.exitCode = 1;
