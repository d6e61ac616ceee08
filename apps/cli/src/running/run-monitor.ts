import { dirname, relative, resolve } from 'node:path';
import { BenchError, type Reporter, type RunHandle } from '@syntrix-bench/core';
import type { Monitor, MonitorOptions } from '@syntrix-bench/monitor';

import type { CliContext } from '../context.ts';
import type { MonitorRequest } from '../flags/monitor-flags.ts';
import type { ReadPlan } from './read-plan.ts';
import { showPage } from './show-page.ts';
import { readStoredReport } from './stored-report.ts';

/** The monitor of a run, or of several, one after the other. */
export interface RunMonitor {
  /**
   * Shows a run. The first opens the monitor where one is wanted, and says where it is; one that cannot be opened is told of, and runs go
   * on without.
   *
   * @param warn tells what also somebody who wants to see no progress must know
   * @throws BenchError `config_invalid` where a config file alone would let others on the network look
   */
  watch(read: MonitoredPlan, warn: (message: string) => void): Promise<WatchedByMonitor>;
  /** Ends it: after Ctrl+C, where it is to stay. Never rejects. */
  close(): Promise<void>;
}

/** A run and the monitor that shows it, if there is one. */
export interface WatchedByMonitor {
  /** For the run. */
  readonly reporters: readonly Reporter[];
  /** Hands over the run once it has started. */
  attach(run: RunHandle): void;
}

/** What a monitor is told of a run before it starts. */
type MonitoredPlan = Pick<ReadPlan, 'monitor' | 'writtenAt' | 'file' | 'reportFiles'>;

const NOT_WATCHED: WatchedByMonitor = { reporters: [], attach: () => undefined };

/** A monitor that is opened when the first run is to be shown. */
export function runMonitor(context: CliContext, request: MonitorRequest & { readonly quiet: boolean }): RunMonitor {
  let opened: Promise<Monitor | null> | null = null;
  return {
    watch: async (read, warn) => {
      opened ??= openMonitor(context, read, request, warn);
      const watched = (await opened)?.watch();
      return watched === undefined
        ? NOT_WATCHED
        : { reporters: [watched.reporter], attach: (run) => watched.attach(run) };
    },
    close: async () => {
      const monitor = await opened?.catch(() => null);
      if (monitor === null || monitor === undefined) return;
      if (request.keep) {
        context.stderr.write(`What was run stays at ${monitor.url} until Ctrl+C.\n`);
        await stopWanted(context);
      }
      // Nothing of it is left to a run that is over.
      await monitor.close({ farewell: !request.keep }).catch(() => undefined);
    },
  };
}

/** Null: none is wanted, or it cannot be opened. */
async function openMonitor(
  context: CliContext,
  read: MonitoredPlan,
  request: MonitorRequest & { readonly quiet: boolean },
  warn: (message: string) => void,
): Promise<Monitor | null> {
  const config = read.monitor;
  if (!config.enabled && !request.asked) return null;
  const say = (message: string): void => void (request.quiet ? null : context.stderr.write(`${message}\n`));
  let monitor: Monitor;
  try {
    const { createMonitor, isLoopbackAddress } = await import('@syntrix-bench/monitor');
    const origin = read.writtenAt(['monitor', 'address']);
    if (origin !== null && origin.source === read.file && !isLoopbackAddress(config.address)) throw exposing(read);
    monitor = await createMonitor({
      address: config.address,
      metricsIntervalMs: config.metricsIntervalUs / 1000,
      timelineRetentionSeconds: config.timelineRetentionUs / 1e6,
      maxErrorsRetained: config.maxErrorsRetained,
      metricsText: await prometheusText(),
      ...historyBeside(context, read.reportFiles.find(({ format }) => format === 'json')?.path ?? null),
    });
  } catch (error) {
    if (error instanceof BenchError && error.code === 'config_invalid') throw error;
    warn(`there is no monitor: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
  tellMonitor(monitor, config.address, say, warn);
  if (config.autoOpen) void showPage(context, monitor.url, warn);
  return monitor;
}

function exposing({ file, monitor }: Pick<ReadPlan, 'monitor' | 'file'>): BenchError {
  return new BenchError('config_invalid', `${file} would let others on the network watch this run`, {
    hint: `if that is meant, give --monitor-addr ${monitor.address}`,
  });
}

/** What makes Prometheus text of a report. */
export async function prometheusText(): Promise<NonNullable<MonitorOptions['metricsText']>> {
  return (await import('@syntrix-bench/reporters')).prometheusText;
}

/** Reports of earlier runs: those where the run's own is written to. */
function historyBeside(context: CliContext, path: string | null): Pick<MonitorOptions, 'history'> {
  // The folder of a template with a placeholder in it is another for each run.
  if (path === null || dirname(path).includes('{{')) return {};
  return { history: reportsOf(context, dirname(path)) };
}

/** The reports of a folder, as the monitor wants them. */
export function reportsOf(context: CliContext, folder: string): NonNullable<MonitorOptions['history']> {
  return {
    folder: resolve(context.cwd, folder),
    read: (path) => readStoredReport(context, relative(context.cwd, path), true),
  };
}

/** Says where a monitor is, and who else can reach it. */
export function tellMonitor(
  { url, port, isOtherPort, isExposed, token }: Monitor,
  address: string,
  say: (message: string) => void,
  warn: (message: string) => void,
): void {
  const taken = isOtherPort ? ` (port ${/\d+$/.exec(address)?.[0]} is taken)` : '';
  say(`Monitor at ${url}${taken}`);
  if (!isExposed) return;
  warn(
    `everybody who reaches port ${port} of this machine can watch; pause, resume and stop ask for the token ${token}`,
  );
}

/** Resolves with the next signal that asks to stop. */
export async function stopWanted(context: CliContext): Promise<void> {
  await new Promise<void>((stopped) => {
    const release = context.onStopSignal(() => {
      release();
      stopped();
    });
  });
}
