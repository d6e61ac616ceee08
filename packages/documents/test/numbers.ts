import { DocumentNumbers } from '../src/document-numbers.ts';

export function numbersOf(...numbers: readonly number[]): DocumentNumbers {
  const set = new DocumentNumbers();
  for (const number of numbers) set.add(number);
  return set;
}

export function numbersIn(set: DocumentNumbers): number[] {
  return Array.from({ length: set.size }, (_, position) => set.at(position));
}
