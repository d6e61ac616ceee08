import { describe, expect, test } from 'vitest';
import { categoryName } from '../../src/categories.ts';
import type { CallOutcome } from '../../src/outcome.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { resolveTransportOptions } from '../../src/transport/transport-settings.ts';
import { createOperationResult, type OperationResult } from '../../src/operation-result.ts';
import { RequestHandler } from './request-handler.ts';
import { TrafficCounter } from '../../src/transport/traffic-counter.ts';

interface Begun {
  readonly handler: RequestHandler;
  readonly result: OperationResult;
  readonly traffic: TrafficCounter;
  readonly outcomes: CallOutcome[];
}

function begin(errored: Error | null = null): Begun {
  const { limits } = resolveTransportOptions({ url: 'http://h', connections: 1 });
  const traffic = new TrafficCounter();
  const result = { ...createOperationResult(0), wantBody: true };
  const outcomes: CallOutcome[] = [];
  const context = { clock: new ManualClock(), wallClock: () => 0, limits, traffic };
  const request = { method: 'POST', path: '/', body: null };
  const socket = { bytesWritten: 0, bytesRead: 0, errored };
  const handler = new RequestHandler(
    context,
    request,
    result,
    () => socket,
    null,
    (outcome) => outcomes.push(outcome),
    true,
  );
  return { handler, result, traffic, outcomes };
}

const headers = (text: string): Buffer[] => text.split(' ').map((part) => Buffer.from(part));

describe('a request over undici', () => {
  test('R15 is never sent twice: a second writing is stopped', () => {
    const { handler, result, traffic } = begin();
    const stopped: string[] = [];
    handler.onConnect(() => stopped.push('first'));
    handler.onConnect((error) => stopped.push(error?.message ?? ''));
    handler.onHeaders(200, headers('Content-Length 0'));
    handler.onComplete();
    expect([stopped, result.requests]).toEqual([['a request is never sent twice'], 1]);
    expect(traffic.take()).toEqual([{ method: 'POST', status: 200, count: 1 }]);
  });

  test('settles once, whatever the connection still says', () => {
    const { handler, result, outcomes } = begin();
    handler.onConnect(() => undefined);
    handler.breakOff('timeout', 'too late', 77);
    handler.breakOff('aborted', 'closed');
    handler.onHeaders(200, headers('Content-Length 2'));
    handler.onData(Buffer.from('{}'));
    handler.onComplete();
    handler.onError(new Error('socket gone'));
    expect([outcomes, result.doneUs, result.status, result.body]).toEqual([[3], 77, 0, null]);
    expect([categoryName(result.category), result.message]).toEqual(['timeout', 'too late']);
  });

  test('is not sent once it has been given up', () => {
    const { handler, result, traffic, outcomes } = begin();
    handler.breakOff('aborted', 'closed');
    const stopped: unknown[] = [];
    handler.onConnect((error) => stopped.push(error));
    expect([stopped.length, result.requests, outcomes, traffic.take()]).toEqual([1, 0, [2], []]);
  });

  test('an answer that was completed by a reset is no answer', () => {
    const { handler, result, outcomes } = begin(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    handler.onConnect(() => undefined);
    handler.onHeaders(200, headers('Content-Length 0'));
    handler.onComplete();
    expect([outcomes, categoryName(result.category), result.body]).toEqual([[3], 'connection_reset', null]);
  });

  test('an error without words is named by its code', () => {
    const { handler, result } = begin();
    handler.onConnect(() => undefined);
    handler.onError(Object.assign(new AggregateError([], ''), { code: 'EHOSTUNREACH' }));
    expect([categoryName(result.category), result.message, result.code]).toEqual([
      'host_unreachable',
      'EHOSTUNREACH',
      'EHOSTUNREACH',
    ]);
  });
});
