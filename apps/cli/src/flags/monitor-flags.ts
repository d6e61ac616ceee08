import type { FlagTable } from './flag.ts';
import { UsageError } from './usage-error.ts';

/** Flags of whoever runs a benchmark and wants to watch it in the browser. */
export const MONITOR_FLAGS = {
  monitor: {
    names: '--monitor',
    value: null,
    description: 'Serve the run while it goes on: a page, and JSON at /api. Default: off.',
    group: 'Monitor',
    key: 'monitor.enabled',
    kind: 'switch',
  },
  noMonitor: {
    names: '--no-monitor',
    value: null,
    description: 'No monitor, whatever the config says.',
    group: 'Monitor',
    key: 'monitor.enabled',
    kind: 'off-switch',
  },
  monitorAddr: {
    names: '--monitor-addr',
    value: 'HOST:PORT',
    description:
      'Where the monitor listens; any but localhost lets others look, and makes control ask for a token. Default: localhost:9090, or the next free port.',
    group: 'Monitor',
    key: 'monitor.address',
    kind: 'text',
  },
  monitorOpen: {
    names: '--monitor-open',
    value: null,
    description: 'Open the page in the browser.',
    group: 'Monitor',
    key: 'monitor.autoOpen',
    kind: 'switch',
  },
  monitorKeep: {
    names: '--monitor-keep',
    value: null,
    description: 'Keep the page after the end of the run, until Ctrl+C.',
    group: 'Monitor',
    key: null,
    kind: 'switch',
  },
} as const satisfies FlagTable;

/** What a command line says of the monitor beside the config. */
export interface MonitorRequest {
  /** Whether a flag asks for it that does not switch it on by itself. */
  readonly asked: boolean;
  /** Whether it stays until Ctrl+C. */
  readonly keep: boolean;
}

/**
 * What the monitor's flags say.
 *
 * @throws UsageError where some say no and others yes
 */
export function monitorRequest(values: {
  readonly monitor: boolean | undefined;
  readonly noMonitor: boolean | undefined;
  readonly monitorAddr: string | undefined;
  readonly monitorOpen: boolean | undefined;
  readonly monitorKeep: boolean | undefined;
}): MonitorRequest {
  const { monitor = false, noMonitor = false, monitorAddr, monitorOpen = false, monitorKeep = false } = values;
  const others = [
    ...(monitor ? ['--monitor'] : []),
    ...(monitorAddr === undefined ? [] : ['--monitor-addr']),
    ...(monitorOpen ? ['--monitor-open'] : []),
    ...(monitorKeep ? ['--monitor-keep'] : []),
  ];
  if (noMonitor && others[0] !== undefined)
    throw new UsageError(`--no-monitor and ${others[0]} contradict each other.`);
  return { asked: others.length > 0, keep: monitorKeep };
}
