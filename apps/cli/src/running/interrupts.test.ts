import type { RunHandle, RunStatus } from '@syntrix-bench/core';
import { describe, expect, test } from 'vitest';

import type { StopSignal } from '../exit-codes.ts';
import { memoryWorld } from '../testing/memory-context.ts';
import { steerBySignals } from './interrupts.ts';

function steered(status: RunStatus = 'running', phase: RunHandle['phase'] = 'steady') {
  const world = memoryWorld();
  const calls: string[] = [];
  const handle = {
    status,
    phase,
    stop: (signal?: string) => void calls.push(`stop ${signal}`),
    abort: () => void calls.push('abort'),
  };
  const interrupts = steerBySignals(
    handle,
    world.context,
    (message) => calls.push(`say ${message}`),
    'syntrix-bench clean --run-id r1',
  );
  return { world, calls, interrupts };
}

describe('P1-63 signals steer a run', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] satisfies StopSignal[])(
    'the first %s stops the load and says what a second will do',
    (signal) => {
      const { world, calls, interrupts } = steered();
      expect(interrupts.first()).toBeNull();
      world.signal(signal);
      expect(interrupts.first()).toBe(signal);
      expect(calls).toEqual([
        `say ${signal}: stopping the load, then cleaning up; a second one skips drain and clean-up`,
        `stop ${signal}`,
      ]);
    },
  );

  test('the second gives clean-up up, and the third is left to the system', () => {
    const { world, calls, interrupts } = steered();
    world.signal('SIGINT');
    world.signal('SIGTERM');
    expect(calls.slice(2)).toEqual([
      'say SIGTERM: skipping drain and clean-up; to remove what is left: syntrix-bench clean --run-id r1',
      'abort',
    ]);
    expect(interrupts.first()).toBe('SIGINT');
    expect(world.listeners()).toBe(0);
  });

  test.each([
    ['drain', 'SIGINT: load has ended, cleaning up next; a second one skips drain and clean-up'],
    ['cleanup', 'SIGINT: already cleaning up; a second one skips the rest'],
  ] as const)('after load, in %s, it says what is going on', (phase, sentence) => {
    const { world, calls } = steered('running', phase);
    world.signal('SIGINT');
    expect(calls).toEqual([`say ${sentence}`, 'stop SIGINT']);
  });

  test('before there is load the first stops the run without a word', () => {
    const { world, calls } = steered('starting');
    world.signal('SIGINT');
    expect(calls).toEqual(['stop SIGINT']);
  });

  test('after the run nobody listens any more', () => {
    const { world, calls, interrupts } = steered();
    interrupts.release();
    world.signal('SIGINT');
    expect({ calls, listeners: world.listeners() }).toEqual({ calls: [], listeners: 0 });
  });
});
