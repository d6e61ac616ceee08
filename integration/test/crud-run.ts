import {
  createPlan,
  resolveConfig,
  configLayer,
  resolveSecrets,
  secretIo,
  startRun,
  type Reporter,
  type RunHandle,
  type Report,
} from '@syntrix-bench/core';
import { crudScenario } from '@syntrix-bench/scenarios-crud';
import type { Testbed } from '@syntrix-bench/testbed';

/** What a run over real HTTP is described by; everything has a default that suits a test. */
export interface CrudRunOptions {
  readonly config?: Readonly<Record<string, unknown>>;
  /** Instead of the count-limited base: blocks of a config for a run that time ends. */
  readonly timed?: Readonly<Record<string, unknown>>;
  /** Called once when the measured phase begins. */
  readonly onSteady?: () => void;
  /** Called once when load has ended, before clean-up. */
  readonly onDrain?: () => void;
  /** See the run go by, too. */
  readonly reporters?: readonly Reporter[];
}

const BASE = {
  scenario: { type: 'crud' },
  data: { collection: 'things', seedData: 40, documentSize: '300B' },
};

/** A small balanced run against a testbed: 400 operations on 8 workers, with patience for a busy machine. */
export async function startCrudRun(target: Pick<Testbed, 'url'>, options: CrudRunOptions = {}): Promise<RunHandle> {
  const base = {
    ...BASE,
    benchmark: { target: target.url, workers: 8, operations: 400, timeout: '10s', warmup: '0s' },
  };
  const timed = options.timed === undefined ? null : { ...BASE, ...options.timed };
  const config = resolveConfig([configLayer('base', timed ?? base), configLayer('test', options.config ?? {})]);
  const { plan, inline } = createPlan(config, { scenarios: [crudScenario] });
  const secrets = await resolveSecrets(plan, inline, secretIo({}));
  return startRun({
    plan,
    secrets,
    scenarios: [crudScenario],
    reporters: [phaseWatcher(options), ...(options.reporters ?? [])],
  });
}

function phaseWatcher({ onSteady, onDrain }: CrudRunOptions): Reporter {
  const told = new Set<string>();
  const once = (key: string, call: (() => void) | undefined) => {
    if (told.has(key)) return;
    told.add(key);
    call?.();
  };
  return {
    name: 'phase watcher',
    onPhase({ phase }) {
      if (phase === 'steady') once('steady', onSteady);
      if (phase === 'drain') once('drain', onDrain);
    },
  };
}

/** Requests of a report by method and status, over all phases, in the testbed's order. */
export function requestsOf(report: Report): { method: string; status: number; count: number }[] {
  const counts = new Map<string, { method: string; status: number; count: number }>();
  for (const { method, status, count } of report.phases.flatMap(({ requests }) => requests)) {
    const known = counts.get(`${method} ${status}`);
    if (known === undefined) counts.set(`${method} ${status}`, { method, status, count });
    else known.count += count;
  }
  return [...counts.values()].sort((a, b) =>
    a.method === b.method ? a.status - b.status : a.method < b.method ? -1 : 1,
  );
}

/** How many requests of some kind there were. */
export function countOf(
  requests: readonly { readonly method: string; readonly status: number; readonly count: number }[],
  matches: (request: { readonly method: string; readonly status: number }) => boolean,
): number {
  return requests.filter(matches).reduce((sum, { count }) => sum + count, 0);
}
