import { WRITES_FORMAT, WRITES_LEDGER } from '@syntrix-bench/audit/declaration';
import type { ScenarioDeclaration } from '@syntrix-bench/core';
import { runsCollectionOf } from '@syntrix-bench/documents/options';

import { REALTIME_CATALOGUE } from './catalogue.ts';
import { FIGURES_FORMAT, FIGURES_LEDGER } from './figures.ts';
import { realtimeChecks } from './realtime-checks.ts';
import { realtimeOptions, type RealtimeOptions, type StormKind } from './realtime-options.ts';
import { realtimeReport } from './realtime-report.ts';
import { realtimeSeries } from './series.ts';
import { heldConnections, heldTogether } from './subscribers.ts';
import { Topics } from './topics.ts';

/** What a storm can do to a server of this kind beyond the run. */
const HARM: Readonly<Record<StormKind, string>> = {
  reconnect: 'cuts connections off under traffic, which can lock a server’s realtime until it is restarted',
  subscribe: 'subscribes and unsubscribes many clients at once under traffic, which can stall a server’s realtime',
  slow: 'has clients that stop reading, which stalls a server’s realtime and can end it until it is restarted',
};

/** Most of each in a smoke run. */
const SMOKE = { connections: 4, probes: 2, subscriptions: 4, documents: 20, lateUs: 5_000_000 } as const;

/** What the scenario declares of itself; the engine is not loaded for it. */
export const realtimeDeclaration: ScenarioDeclaration<RealtimeOptions> = {
  ...REALTIME_CATALOGUE,
  options: realtimeOptions,
  operations: ({ operations }) => operations.map(({ type }) => type),
  rates: ({ operations, rate }) => {
    const total = operations.reduce((sum, { weight }) => sum + weight, 0);
    return operations.map(({ weight }) => (rate * weight) / total);
  },
  series: realtimeSeries,
  checks: realtimeChecks,
  connections: (options) => ({
    documents: true,
    ...heldConnections(options),
    heldTogether: heldTogether(options),
  }),
  writes: () => ({ [WRITES_LEDGER]: WRITES_FORMAT.format, [FIGURES_LEDGER]: FIGURES_FORMAT.format }),
  ledgers: { [WRITES_LEDGER]: WRITES_FORMAT, [FIGURES_LEDGER]: FIGURES_FORMAT },
  realtime: realtimeReport,
  fanOut: (options) => heldConnections(options).held * options.subscriptions * new Topics(options, 1).shareSeen,
  footprint: ({ data, documents, operations }) => {
    const total = operations.reduce((sum, { weight }) => sum + weight, 0);
    const creating = operations.reduce((sum, { type, weight }) => sum + (type === 'create' ? weight : 0), 0);
    return {
      collections: [data.collection, runsCollectionOf(data.collection)],
      seeded: documents,
      creating: creating / total,
      writing: 1,
    };
  },
  timeProblems: ({ storm }, steadyUs) => {
    if (storm === null || storm.atUs + storm.lastsUs <= steadyUs) return [];
    const [ends, lasts] = [storm.atUs + storm.lastsUs, steadyUs].map((us) => `${us / 1e6}s`);
    const message = `the storm would end at ${ends}, but the measured phase lasts ${lasts}: make that longer, or let the storm break sooner (at)`;
    return [{ message, path: ['storm'] }];
  },
  harm: ({ storm }) => (storm === null ? null : HARM[storm.kind]),
  smoke: (options) => ({
    ...options,
    connections: Math.min(SMOKE.connections, options.connections),
    probes: Math.min(SMOKE.probes, options.probes),
    subscriptions: Math.min(SMOKE.subscriptions, options.subscriptions),
    documents: Math.min(SMOKE.documents, options.documents),
    // Shorter than its drain, in which what is missing is waited for.
    lateUs: Math.min(SMOKE.lateUs, options.lateUs),
    storm: null,
  }),
  once: (options) => ({
    ...options,
    connections: 0,
    probes: 1,
    documents: Math.min(1, options.documents),
    storm: null,
  }),
};
