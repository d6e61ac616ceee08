import { expect, test } from 'vitest';
import { PhaseBook } from './phase-book.ts';

test('a phase that begins ends the one before it', () => {
  const book = new PhaseBook();
  expect(book.current()).toBeNull();
  book.start('warmup', 10);
  book.start('steady', 30);
  expect(book.spans()).toEqual([
    { name: 'warmup', startUs: 10, endUs: 30 },
    { name: 'steady', startUs: 30, endUs: null },
  ]);
  expect(book.current()?.name).toBe('steady');
  book.end('steady', 50);
  book.end('steady', 70);
  expect([book.span('steady')?.endUs, book.current()?.name, book.span('drain')]).toEqual([50, 'steady', null]);
});

test('a phase that begins twice or ends without beginning is a mistake of the caller', () => {
  const book = new PhaseBook();
  book.start('steady', 0);
  expect(() => book.start('steady', 5)).toThrow('the phase steady began twice');
  expect(() => book.end('drain', 5)).toThrow('the phase drain cannot end: it never began');
});

test('R10 active time is without pauses, one that lasts included', () => {
  const book = new PhaseBook();
  book.start('warmup', 0);
  book.pause(80);
  book.start('steady', 100);
  book.resume(120);
  book.resume(125);
  book.pause(150);
  book.pause(160);
  expect([
    book.activeUs('warmup', 999),
    book.activeUs('steady', 140),
    book.activeUs('steady', 200),
    book.activeUs('drain', 200),
    book.activeBetweenUs(70, 130),
    book.activeBetweenUs(130, 70),
    book.activeBetweenUs(85, 95),
  ]).toEqual([80, 20, 30, 0, 20, 0, 0]);
});

test('resuming without a pause changes nothing', () => {
  const book = new PhaseBook();
  book.resume(5);
  book.start('steady', 0);
  expect(book.activeUs('steady', 10)).toBe(10);
});
