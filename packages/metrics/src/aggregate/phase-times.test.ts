import { expect, test } from 'vitest';
import { PhaseTimes } from './phase-times.ts';

test('a phase that begins ends the one before it', () => {
  const times = new PhaseTimes();
  expect(times.current()).toBeNull();
  times.start('warmup', 10);
  times.start('steady', 30);
  expect(times.spans()).toEqual([
    { name: 'warmup', startUs: 10, endUs: 30 },
    { name: 'steady', startUs: 30, endUs: null },
  ]);
  expect(times.current()?.name).toBe('steady');
  times.end('steady', 50);
  times.end('steady', 70);
  expect([times.span('steady')?.endUs, times.current()?.name, times.span('drain')]).toEqual([50, 'steady', null]);
});

test('a phase that begins twice or ends without beginning is a mistake of the caller', () => {
  const times = new PhaseTimes();
  times.start('steady', 0);
  expect(() => times.start('steady', 5)).toThrow('the phase steady began twice');
  expect(() => times.end('drain', 5)).toThrow('the phase drain cannot end: it never began');
});

test('R10 active time is without pauses, one that lasts included', () => {
  const times = new PhaseTimes();
  times.start('warmup', 0);
  times.pause(80);
  times.start('steady', 100);
  times.resume(120);
  times.resume(125);
  times.pause(150);
  times.pause(160);
  expect([
    times.activeUs('warmup', 999),
    times.activeUs('steady', 140),
    times.activeUs('steady', 200),
    times.activeUs('drain', 200),
    times.activeBetweenUs(70, 130),
    times.activeBetweenUs(130, 70),
    times.activeBetweenUs(85, 95),
  ]).toEqual([80, 20, 30, 0, 20, 0, 0]);
});

test('resuming without a pause changes nothing', () => {
  const times = new PhaseTimes();
  times.resume(5);
  times.start('steady', 0);
  expect(times.activeUs('steady', 10)).toBe(10);
});
