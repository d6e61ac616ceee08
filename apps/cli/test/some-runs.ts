import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '@syntrix-bench/core';
import { startTestbed } from '@syntrix-bench/testbed';

import { runInMemory } from '../src/testing/memory-context.ts';

/** What a run is like, beside the one that it is made from. */
export interface RunLike {
  /** Factor of its latencies, by which its goodput is less. @default 1 */
  readonly slower?: number;
  readonly name?: string;
  readonly workers?: number;
  readonly targetVersion?: string;
  /** It did nothing, and checked nothing. */
  readonly idle?: true;
}

/** A report of a short run of crud against the testbed, that others are made from. */
export async function measureOnce(): Promise<Report> {
  const testbed = await startTestbed();
  try {
    const flags = ['--target', testbed.url, '--operations', '400', '--seed-data', '10', '--workers', '2'];
    const { stdout } = await runInMemory(['run', ...flags, '--json', '--quiet']);
    // A busy machine makes it suspect, which is another matter.
    return { ...(JSON.parse(stdout) as Report), certificate: null };
  } finally {
    await testbed.close();
  }
}

let made = 0;

/** Writes reports of so many runs to a folder, which differ by a per cent or so, and names the files. */
export async function writeRuns(
  folder: string,
  measured: Report,
  runs: readonly RunLike[],
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    runs.map(async (run, index) => {
      const file = join(folder, `run-${String(index).padStart(2, '0')}.json`);
      await writeFile(file, JSON.stringify(reportLike(measured, run)));
      return file;
    }),
  );
}

function reportLike(measured: Report, { slower = 1, name, workers, targetVersion, idle }: RunLike): Report {
  made += 1;
  const factor = slower * (1 + (((made * 7) % 11) - 5) / 500);
  const { latency } = measured.summary;
  const scaled = latency === null ? null : { ...latency, p50: latency.p50 * factor, p99: latency.p99 * factor ** 2 };
  const config = measured.benchmark.config as { readonly benchmark: object };
  return {
    ...measured,
    benchmark: {
      ...measured.benchmark,
      name: name ?? measured.benchmark.name,
      config: { ...config, benchmark: { ...config.benchmark, ...(workers === undefined ? {} : { workers }) } },
    },
    run: { ...measured.run, id: `run${made}` },
    environment: { ...measured.environment, target_version: targetVersion ?? null },
    summary: { ...measured.summary, goodput: measured.summary.goodput / factor, latency: scaled },
    ...(idle === true ? nothingOf(measured) : {}),
  };
}

function nothingOf({ summary }: Report): Partial<Report> {
  return {
    summary: { ...summary, total_operations: 0, total_errors: 0, ok: 0, goodput: 0, latency: null },
    operations: {},
    connections: {},
    checks: [],
  };
}
