import { describe, expect, test } from 'vitest';
import { categoryName } from '../categories.ts';
import type { CallOutcome } from '../outcome.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { DEFAULT_BODY_LIMITS } from './body-limits.ts';
import { createOperationResult, type OperationResult } from '../operation-result.ts';
import { Flight } from './flight.ts';
import { TrafficCounter } from './traffic-counter.ts';

interface Taken {
  readonly flight: Flight;
  readonly result: OperationResult;
  readonly traffic: TrafficCounter;
  readonly outcomes: CallOutcome[];
}

function takeOff(errored: Error | null = null): Taken {
  const traffic = new TrafficCounter();
  const result = { ...createOperationResult(0), wantBody: true };
  const outcomes: CallOutcome[] = [];
  const context = { clock: new ManualClock(), wallClock: () => 0, limits: DEFAULT_BODY_LIMITS, traffic };
  const request = { method: 'POST', path: '/', body: null };
  const socket = { bytesWritten: 0, bytesRead: 0, errored };
  const flight = new Flight(
    context,
    request,
    result,
    () => socket,
    null,
    (outcome) => outcomes.push(outcome),
  );
  return { flight, result, traffic, outcomes };
}

const headers = (text: string): Buffer[] => text.split(' ').map((part) => Buffer.from(part));

describe('a flight', () => {
  test('R15 is never sent twice: a second writing is stopped', () => {
    const { flight, result, traffic } = takeOff();
    const stopped: string[] = [];
    flight.onConnect(() => stopped.push('first'));
    flight.onConnect((error) => stopped.push(error?.message ?? ''));
    flight.onHeaders(200, headers('Content-Length 0'));
    flight.onComplete();
    expect([stopped, result.requests]).toEqual([['a request is never sent twice'], 1]);
    expect(traffic.take()).toEqual([{ method: 'POST', status: 200, count: 1 }]);
  });

  test('settles once, whatever the connection still says', () => {
    const { flight, result, outcomes } = takeOff();
    flight.onConnect(() => undefined);
    flight.breakOff('timeout', 'too late', 77);
    flight.breakOff('aborted', 'closed');
    flight.onHeaders(200, headers('Content-Length 2'));
    flight.onData(Buffer.from('{}'));
    flight.onComplete();
    flight.onError(new Error('socket gone'));
    expect([outcomes, result.doneUs, result.status, result.body]).toEqual([[3], 77, 0, null]);
    expect([categoryName(result.category), result.message]).toEqual(['timeout', 'too late']);
  });

  test('does not take off once it has been given up', () => {
    const { flight, result, traffic, outcomes } = takeOff();
    flight.breakOff('aborted', 'closed');
    const stopped: unknown[] = [];
    flight.onConnect((error) => stopped.push(error));
    expect([stopped.length, result.requests, outcomes, traffic.take()]).toEqual([1, 0, [2], []]);
  });

  test('an answer that was completed by a reset is no answer', () => {
    const { flight, result, outcomes } = takeOff(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    flight.onConnect(() => undefined);
    flight.onHeaders(200, headers('Content-Length 0'));
    flight.onComplete();
    expect([outcomes, categoryName(result.category), result.body]).toEqual([[3], 'connection_reset', null]);
  });

  test('an error without words is named by its code', () => {
    const { flight, result } = takeOff();
    flight.onConnect(() => undefined);
    flight.onError(Object.assign(new AggregateError([], ''), { code: 'EHOSTUNREACH' }));
    expect([categoryName(result.category), result.message, result.code]).toEqual([
      'host_unreachable',
      'EHOSTUNREACH',
      'EHOSTUNREACH',
    ]);
  });
});
