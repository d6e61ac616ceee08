import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freeAddress } from '../../tooling/free-address.ts';

/** Without a Prometheus tests of it are skipped, and say so; where all must be tested that is an error. */
export const HAS_PROMETHEUS = spawnSync('prometheus', ['--version']).status === 0;
if (!HAS_PROMETHEUS) {
  if (process.env['CI'] !== undefined) throw new Error('prometheus is missing: .ci/run installs it');
  process.stderr.write('skipped: prometheus is not installed (package prometheus of Debian)\n');
}

/** A Prometheus that scrapes one target. */
export interface PrometheusProcess {
  /** Series that a selector finds now, by their name and labels; empty while it starts. */
  query(selector: string): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

/** How often it asks; and so long it waits for the answer, which on a busy machine takes its time. A time-out empties every series. */
const SCRAPE = '2s';

/** Starts one for `host:port`, whose `/metrics` it asks again and again. */
export async function startPrometheus(target: string): Promise<PrometheusProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const config = `scrape_configs: [{ job_name: bench, scrape_interval: ${SCRAPE}, scrape_timeout: ${SCRAPE}, static_configs: [{ targets: ['${target}'] }] }]\n`;
  await writeFile(join(folder, 'prometheus.yml'), config);
  const address = await freeAddress();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: 'ignore' },
  );
  const exited = new Promise((resolve) => child.once('exit', resolve));
  return {
    query: async (selector) => {
      const url = `http://${address}/api/v1/query?query=${encodeURIComponent(selector)}`;
      const answer = await fetch(url).catch(() => null);
      if (answer === null || !answer.ok) return {};
      const { data } = (await answer.json()) as {
        readonly data: { readonly result: readonly { readonly metric: object; readonly value: [number, string] }[] };
      };
      return Object.fromEntries(data.result.map(({ metric, value }) => [seriesKey(metric), Number(value[1])]));
    },
    close: async () => {
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A series, whatever the order of its labels; an empty label is none. */
export function seriesKey(metric: object): string {
  return JSON.stringify(
    Object.entries(metric)
      .filter(([, value]) => value !== '')
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
