import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

import { renderReference } from '../scripts/render-reference.ts';

test('P1-73 docs/configuration-reference.md is what the schema says (pnpm --filter @syntrix-bench/core reference writes it)', async () => {
  const page = await readFile(new URL('../../../docs/configuration-reference.md', import.meta.url), 'utf8');
  expect(page).toBe(renderReference());
});

test('P1-73 the reference tells unit, default and variable of a key', () => {
  const rows = renderReference().split('\n');
  expect(
    rows.filter((row) => /^\| `(timeout|warmup|rate|documentSize|workloads\[\]\.data\.seedData)` /.test(row)),
  ).toEqual([
    '| `warmup` | duration, such as `30s` or `1m30s` | a tenth of the duration, at most 30s; 0 where operations are counted | Full load before the measured phase, not measured. Variable: `SYNTRIX_BENCHMARK_WARMUP`. |',
    '| `timeout` | duration, such as `30s` or `1m30s` | `10s` | How long an operation may take, from when it is sent, before it is given up. Variable: `SYNTRIX_BENCHMARK_TIMEOUT`. |',
    '| `rate` | rate, such as `500/s` |  | Arrivals per second over all workers; only with the open model. Operations may have rates of their own instead. Variable: `SYNTRIX_BENCHMARK_LOAD_RATE`. |',
    '| `workloads[].data.seedData` | whole number, 0 to 10000000 |  | Documents created before load, for reads, updates and deletes. |',
    '| `documentSize` | size, such as `1KB` | `1KB` | Size of a document’s JSON. Units count in steps of 1024. Variable: `SYNTRIX_BENCHMARK_DATA_DOCUMENT_SIZE`. |',
  ]);
});
