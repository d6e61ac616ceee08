import type { CapacityDimension } from '@syntrix-bench/metrics/capacity';

import type { MadeDatabases } from '../config/config.ts';
import { isScheduled, type WorkloadPlan } from '../contracts/plan.ts';

/** Where a search can begin, and how far it can go. */
export interface RaisedLevels {
  /** Where the search begins unless somebody says so. */
  readonly from: number;
  /** Levels are multiples of it; 0: any number. */
  readonly step: number;
  /** Highest level that makes sense at all. */
  readonly most: number;
}

/** Databases that a stage takes the first of. */
export interface RaisedDatabases {
  /** Whether the workload has them for itself. */
  readonly isOwn: boolean;
  /** The key that names them. */
  readonly key: 'database' | 'databases';
  /** Null: they are there. */
  readonly made: MadeDatabases | null;
}

/** The workload whose level is asked for, and where its config stands. */
export interface AskedWorkload extends Pick<WorkloadPlan, 'scenario' | 'databases' | 'held'> {
  readonly named: RaisedDatabases;
  /** Whether the config lists workloads, each with keys of its own. */
  readonly isListed: boolean;
}

/** How one dimension is raised. */
interface RaisedDimension {
  /** Null: the workload does not have it. */
  levelsOf(workload: WorkloadPlan, named: RaisedDatabases): RaisedLevels | null;
  /** What of the config asks for a level. */
  asking(level: number, workload: AskedWorkload): object;
  /** Whether all workloads are raised at once, given where their databases stand and whose level somebody named. */
  isOfAll(named: RaisedDatabases, name: string | null): boolean;
  /** What is said where no workload has it. */
  readonly lacking: { readonly problem: string; readonly hint: string };
}

const FASTEST_PER_SECOND = 1e6;
const MOST_WORKERS = 10_000;
const MOST_CONNECTIONS = 200_000;
const MOST_SUBSCRIPTIONS_EACH = 1_000;
const MOST_MADE_DATABASES = 100;
const LARGEST_DOCUMENT_BYTES = 15 * 1024 * 1024;
/** Where a rate begins whose config has none. */
const FIRST_RATE = 100;

const ofOne = () => false;

/** All that can be raised. */
export const RAISED_DIMENSIONS: Readonly<Record<CapacityDimension, RaisedDimension>> = {
  rate: {
    levelsOf(workload) {
      const { load } = workload;
      if (!isScheduled(workload) || (load.model === 'open' && load.rates !== undefined)) return null;
      return { from: load.model === 'open' ? load.ratePerSecond : FIRST_RATE, step: 0, most: FASTEST_PER_SECOND };
    },
    asking: (level) => ({ load: { rate: `${level}/s` } }),
    isOfAll: ofOne,
    lacking: {
      problem: 'no workload starts operations at one rate',
      hint: 'Use a scenario that starts operations, and give them weights instead of rates of their own.',
    },
  },
  workers: {
    levelsOf: ({ load, workers }) => (load.model === 'closed' ? { from: workers, step: 1, most: MOST_WORKERS } : null),
    asking: (level, { isListed }) => (isListed ? { workers: level } : { benchmark: { workers: level } }),
    isOfAll: ofOne,
    lacking: {
      problem: 'no workload has a closed loop, in which workers are the load',
      hint: 'Remove the rate, or search for it: --max rate.',
    },
  },
  connections: {
    levelsOf({ options }) {
      const connections = optionOf(options, 'connections');
      return connections === null ? null : { from: Math.max(1, connections), step: 1, most: MOST_CONNECTIONS };
    },
    asking: (level, { scenario }) => ({ scenario: { type: scenario, connections: level } }),
    isOfAll: ofOne,
    lacking: {
      problem: 'no scenario holds connections',
      hint: 'Use one that does, such as realtime-connection-scaling.',
    },
  },
  subscriptions: {
    levelsOf({ options, held }) {
      const each = optionOf(options, 'subscriptions');
      if (each === null || held === 0) return null;
      return { from: held * each, step: held, most: held * MOST_SUBSCRIPTIONS_EACH };
    },
    asking: (level, { scenario, held }) => ({
      scenario: { type: scenario, subscriptions: Math.round(level / held) },
    }),
    isOfAll: ofOne,
    lacking: {
      problem: 'no scenario subscribes',
      hint: 'Use one that does, such as realtime-subscription-scaling.',
    },
  },
  databases: {
    levelsOf({ databases }, { made }) {
      if (made !== null) return { from: 1, step: 1, most: MOST_MADE_DATABASES };
      return databases.length < 2 ? null : { from: 1, step: 1, most: databases.length };
    },
    asking: (level, { databases, named: { key, made } }) => ({
      [key]: made === null ? databases.slice(0, level) : { ...made, count: level },
    }),
    isOfAll: ({ isOwn }) => !isOwn,
    lacking: {
      problem: 'no workload works on several databases',
      hint: 'Write databases: { count: 2 } for those that runs make, or list as many as may be used; stages take the first ones.',
    },
  },
  documentSize: {
    levelsOf({ options }) {
      const bytes = optionOf(memberOf(options, 'data'), 'documentSizeBytes');
      return bytes === null ? null : { from: bytes, step: 1, most: LARGEST_DOCUMENT_BYTES };
    },
    asking: (level) => ({ data: { documentSize: `${level}B` } }),
    isOfAll: (_, name) => name === null,
    lacking: { problem: 'no scenario writes documents of a given size', hint: 'Use crud, for example.' },
  },
};

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function optionOf(options: unknown, name: string): number | null {
  const value = memberOf(options, name);
  return typeof value === 'number' ? value : null;
}
