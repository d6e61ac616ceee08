import { expect, test } from 'vitest';
import { runFrameFuzz, runMessageFuzz, runStreamFuzz } from '../fuzz/run-realtime-fuzz.ts';

test('20,000 mutated messages: every event is what JSON.parse makes of it', () => {
  const { findings, events } = runMessageFuzz(20_000, 20_261_129);
  expect(findings).toEqual([]);
  expect(events).toBeGreaterThan(2000);
});

test('20,000 mutated frames: each connection ends once, with a category', { timeout: 300_000 }, async () => {
  const { findings, pieces, events, ends } = await runFrameFuzz(20_000, 20_261_129);
  expect(findings).toEqual([]);
  expect([pieces >= 20_000, events > 1000]).toEqual([true, true]);
  expect(Object.keys(ends).sort()).toEqual(['body_too_large', 'connection_closed', 'protocol']);
});

test(
  '20,000 mutated pieces of event streams: each stream ends once, with a category',
  { timeout: 300_000 },
  async () => {
    const { findings, pieces, events, ends } = await runStreamFuzz(20_000, 20_261_129);
    expect(findings).toEqual([]);
    expect([pieces >= 20_000, events > 100]).toEqual([true, true]);
    expect(Object.keys(ends).sort()).toEqual(['connection_closed', 'protocol']);
  },
);
