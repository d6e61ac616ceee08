import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestbed } from '@syntrix-bench/testbed';
import { expect, test } from 'vitest';

import { runInMemory } from '../src/testing/memory-context.ts';
import { checkedReport } from './report-schema.ts';

/** A config as the older Go tool has them, all of its blocks included. */
const OLDER = `name: "CRUD Benchmark"
target: "http://localhost:8080"
duration: 1m
warmup: 30s
rampup: 10s
workers: 10
auth:
  database: default
  private_key_file: "keys/auth_private.pem"
scenario:
  type: crud
  operations:
    - { type: create, weight: 30 }
    - { type: read, weight: 50 }
    - { type: update, weight: 15 }
    - { type: delete, weight: 5 }
data:
  collection_prefix: "bench_older"
  fields_count: 10
  document_size: "1KB"
  seed_data: 40
  cleanup: true
metrics:
  interval: 10s
  histogram:
    buckets: [1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000]
monitor:
  enabled: false
  address: "localhost:9090"
  auto_open: false
  interval: 2s
output:
  console: true
  format: json
  file: "results/{{.Name}}_{{.Timestamp}}.json"
`;

test('P1-61 a config of the older tool runs unchanged, with one notice of what has a better name', async () => {
  const testbed = await startTestbed();
  const folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-older-'));
  try {
    await mkdir(join(folder, 'keys'));
    await writeFile(join(folder, 'keys', 'auth_private.pem'), testbed.privateKeyPem(), { mode: 0o600 });
    await writeFile(join(folder, 'benchmark.yaml'), OLDER);
    const moment = ['--operations', '400', '--warmup', '0s', '--rampup', '0s', '--output', 'out.json', '--quiet'];
    const argv = ['run', '-c', 'benchmark.yaml', '-t', testbed.url, '-w', '4', '--no-color', ...moment];
    const { code, stderr } = await runInMemory(argv, { cwd: folder });
    expect({ code, left: testbed.liveDocuments(), notices: stderr.match(/^benchmark\.yaml .*$/gm) }).toEqual({
      code: 0,
      left: [],
      notices: [
        'benchmark.yaml uses names of the older tool, which still work: data.collection_prefix is now data.collection, output.format is now output.formats, monitor.interval is now monitor.metricsInterval.',
      ],
    });
    const report = checkedReport(await readFile(join(folder, 'out.json'), 'utf8'));
    expect([report.benchmark.name, Object.keys(report.operations).toSorted()]).toEqual([
      'CRUD Benchmark',
      ['create', 'delete', 'read', 'update'],
    ]);
  } finally {
    await testbed.close();
    await rm(folder, { recursive: true, force: true });
  }
});
