import type { ObservedUnit } from '@syntrix-bench/metrics';

import type { BsonDocument, BsonValue } from './bson.ts';
import { ANSWER_WITHIN_MS } from './bounded-get.ts';
import { MongoLink } from './mongo-link.ts';
import { finite, type Source } from './source.ts';

/** Figures of `serverStatus`: where each stands, parts of a sum one after the other. */
const FIGURES: readonly {
  readonly name: string;
  readonly unit: ObservedUnit;
  readonly isSum: boolean;
  readonly at: readonly (readonly string[])[];
  readonly factor: number;
}[] = [
  sum(
    'cpu',
    'cores',
    [
      ['extra_info', 'user_time_us'],
      ['extra_info', 'system_time_us'],
    ],
    1e-6,
  ),
  state('memory', 'bytes', ['mem', 'resident'], 1_048_576),
  state('cache', 'bytes', ['wiredTiger', 'cache', 'bytes currently in the cache']),
  state('cache_dirty', 'bytes', ['wiredTiger', 'cache', 'tracked dirty bytes in the cache']),
  state('connections', 'count', ['connections', 'current']),
  state('active', 'count', ['globalLock', 'activeClients', 'total']),
  state('queued', 'count', ['globalLock', 'currentQueue', 'total']),
  sum('inserts', 'per_second', [['opcounters', 'insert']]),
  sum('queries', 'per_second', [['opcounters', 'query']]),
  sum('updates', 'per_second', [['opcounters', 'update']]),
  sum('deletes', 'per_second', [['opcounters', 'delete']]),
  sum('getmores', 'per_second', [['opcounters', 'getmore']]),
  sum('commands', 'per_second', [['opcounters', 'command']]),
  sum('bytes_in', 'bytes_per_second', [['network', 'bytesIn']]),
  sum('bytes_out', 'bytes_per_second', [['network', 'bytesOut']]),
];

/** Sections are left out that are long and not looked at. */
const COMMAND = { serverStatus: 1, metrics: 0, locks: 0, repl: 0 } as const;

/** A MongoDB by `serverStatus`, without a login. */
export function mongoSource(url: string, withinMs = ANSWER_WITHIN_MS): Source {
  const link = new MongoLink(url, withinMs);
  return {
    series: FIGURES.map(({ name, unit, isSum }) => ({ name, unit, isSum })),
    look: async () => {
      const status = await link.ask(COMMAND);
      if (status.get('ok') !== 1) throw new Error(`it refused serverStatus: ${reasonOf(status)}`);
      return FIGURES.map(({ at, factor }) => {
        const parts = at.map((path) => numberAt(status, path));
        return parts.includes(null) ? null : parts.reduce<number>((all, part) => all + (part ?? 0), 0) * factor;
      });
    },
  };
}

function state(name: string, unit: ObservedUnit, path: readonly string[], factor = 1) {
  return { name, unit, isSum: false, at: [path], factor };
}

/** A sum that only grows. */
function sum(name: string, unit: ObservedUnit, at: readonly (readonly string[])[], factor = 1) {
  return { name, unit, isSum: true, at, factor };
}

function numberAt(status: BsonDocument, path: readonly string[]): number | null {
  const found = path.reduce<BsonValue | undefined>((at, name) => (isDocument(at) ? at.get(name) : undefined), status);
  return finite(found);
}

function isDocument(value: BsonValue | undefined): value is BsonDocument {
  return value instanceof Map;
}

function reasonOf(status: BsonDocument): string {
  const reason = status.get('errmsg');
  return typeof reason === 'string' ? reason.slice(0, 200).replace(/\p{C}/gu, ' ') : 'it did not say why';
}
