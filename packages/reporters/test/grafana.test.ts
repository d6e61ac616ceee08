import { readFile } from 'node:fs/promises';
import { METRIC_FAMILIES, type FamilyName } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import { prometheusName } from '../src/index.ts';

const DASHBOARD = new URL('../../../examples/grafana/syntrix-bench.json', import.meta.url);

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

test('FE-08 the Grafana dashboard names only metrics, labels included, that there are', async () => {
  const { panels } = JSON.parse(await readFile(DASHBOARD, 'utf8')) as Dashboard;
  const known = new Map(
    Object.entries(METRIC_FAMILIES).flatMap(([name, { kind, labels }]) => {
      const own = prometheusName({ name: name as FamilyName, kind });
      if (kind !== 'histogram') return [[own, labels] as const];
      return ['_bucket', '_sum', '_count'].map((part) => [`${own}${part}`, [...labels, 'le']] as const);
    }),
  );
  const exprs = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  const used = exprs.flatMap((expr) =>
    [...expr.matchAll(/(syntrix_bench_[a-z0-9_]+)(?:\{([^}]*)\})?/gu)].map(([, name = '', labels = '']) => ({
      name,
      labels: [...labels.matchAll(/([a-z]+)(?:=~|!=|=)"/gu)].map(([, label]) => label),
    })),
  );
  expect(used.length).toBeGreaterThanOrEqual(exprs.length);
  for (const { name, labels } of used) {
    expect([name, known.has(name)]).toEqual([name, true]);
    expect(known.get(name)).toEqual(expect.arrayContaining(labels));
  }
});
