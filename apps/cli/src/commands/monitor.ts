import { stat } from 'node:fs/promises';
import type { Monitor, MonitorOptions } from '@syntrix-bench/monitor';

import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { FlagTable } from '../flags/flag.ts';
import { MONITOR_FLAGS } from '../flags/monitor-flags.ts';
import { OUTPUT_FLAGS } from '../flags/output-flags.ts';
import { UsageError } from '../flags/usage-error.ts';
import { whereReportsAre } from '../running/report-folders.ts';
import { showPage } from '../running/show-page.ts';

const FLAGS = {
  monitorAddr: {
    ...MONITOR_FLAGS.monitorAddr,
    description: 'Where to listen; any but localhost lets others look. Default: localhost:9090, or the next free port.',
    group: 'Serving',
    key: null,
  },
  monitorOpen: { ...MONITOR_FLAGS.monitorOpen, group: 'Serving', key: null },
  quiet: { ...OUTPUT_FLAGS.quiet, description: 'Print the URL and nothing else.', group: 'Serving' },
  json: { ...OUTPUT_FLAGS.json, description: 'Print the URL as JSON, on one line.', group: 'Serving' },
  noColor: { ...OUTPUT_FLAGS.noColor, group: 'Serving' },
} as const satisfies FlagTable;

const DEFAULT_FOLDER = 'results';

/** `monitor`: the reports of a folder in the browser. */
export const MONITOR = defineCommand({
  words: ['monitor'],
  description: 'Show the reports of a folder in the browser.',
  details:
    'Serves the page that `run --monitor` serves, with all reports of the folder, the newest first, until Ctrl+C. Reports that are written meanwhile appear, too. Files that are no reports are named and left out.',
  examples: [
    ['What was measured until now', '$0 monitor results --monitor-open'],
    ['On another port', '$0 monitor results --monitor-addr localhost:9191'],
  ],
  flags: FLAGS,
  argument: { name: 'FOLDER', description: 'Folder with reports. Default: results.', required: false },

  async run(
    { argument: folder = DEFAULT_FOLDER, monitorAddr = 'localhost:9090', monitorOpen, json = false, quiet = false },
    context,
  ) {
    const history = await import('../running/run-monitor.ts');
    const reports = history.reportsOf(context, folder);
    await requireFolder(reports.folder, folder);
    const monitor = await openMonitor({
      address: monitorAddr,
      history: reports,
      metricsText: await history.prometheusText(),
    });
    const stopped = history.stopWanted(context);
    const tell = (message: string): void => void context.stderr.write(`${message}\n`);
    context.stdout.write(`${json ? JSON.stringify({ url: monitor.url }) : monitor.url}\n`);
    if (monitor.isExposed) tell(`everybody who reaches port ${monitor.port} of this machine can look`);
    if (!quiet) {
      if (monitor.isOtherPort) tell(`the port of ${monitorAddr} is taken`);
      const below = await whereReportsAre(context.cwd, folder);
      if (below !== null) tell(`${folder} holds no report itself; ${below}`);
      for (const { why } of await monitor.skipped()) tell(`left out: ${why}`);
      tell('Ctrl+C ends it');
    }
    if (monitorOpen === true) void showPage(context, monitor.url, tell);
    await stopped;
    await monitor.close();
    return EXIT_CODES.fine;
  },
});

/** @throws UsageError where there is none */
async function requireFolder(path: string, folder: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) return;
  const what = found === null ? 'there is no such folder' : 'it is no folder';
  throw new UsageError(`${folder}: ${what}. Give the folder that reports are in.`);
}

async function openMonitor(options: MonitorOptions): Promise<Monitor> {
  const { createMonitor } = await import('@syntrix-bench/monitor');
  try {
    return await createMonitor(options);
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'syscall' in error)
      throw new UsageError(`the monitor cannot listen at ${options.address}: ${error.message}`);
    throw error;
  }
}
