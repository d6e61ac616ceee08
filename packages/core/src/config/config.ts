import type { Json } from '../contracts/json.ts';
import type { LoadPlan, ThresholdPlan } from '../contracts/plan.ts';
import type { OpenLoadDefaults } from '../contracts/scenario-declaration.ts';
import type { WantedThreads } from '../contracts/shard-host.ts';
import type { ConfigPath, Origin } from './located.ts';
import type { OutputFormat } from './output-files.ts';

/** Documents of one workload. Scenarios get exactly this under the option `data`. */
export interface DataConfig {
  /** Collection path. Default `benchmarks`. */
  readonly collection: string;
  /** Size of a document's JSON. Default 1 KiB. */
  readonly documentSizeBytes: number;
  /** Fields beside the id. Default 10. */
  readonly fieldsCount: number;
  /** Documents made before load. Default 1000. */
  readonly seedData: number;
  /** Whether the collection may hold documents that no run made. @default it may not */
  readonly sharedCollection?: true;
}

/** Databases that a run makes for itself, and removes: `<prefix>-1` to `<prefix>-<count>`. */
export interface MadeDatabases {
  readonly count: number;
  readonly prefix: string;
}

/** The names of databases that a run makes. */
export function madeNames({ count, prefix }: MadeDatabases): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);
}

/** What `databases` says: names, and how they come to be there. */
export interface DatabasesConfig {
  /** At least one. */
  readonly names: readonly string[];
  /** Null: they are there. */
  readonly made: MadeDatabases | null;
}

/** One workload of a config, with all that the config says about it. */
export interface WorkloadConfig {
  /** Null where nothing was written: the plan then takes the scenario's name. */
  readonly name: string | null;
  /** As written: `crud`, `crud_basic`, `crud-write-heavy`. */
  readonly scenario: string;
  readonly preset: string | null;
  /** The scenario's own options as written. */
  readonly options: { readonly [key: string]: Json };
  readonly load: LoadPlan;
  /** What load is made of where the scenario's operations have rates of their own. */
  readonly withOperationRates: {
    readonly load: OpenLoadDefaults;
    /** Number of workers; null: the rates say how many. */
    readonly workers: number | null;
  };
  /** At least one. */
  readonly databases: readonly string[];
  /** Those of them that the run makes for this workload in particular; null: none. */
  readonly madeDatabases: MadeDatabases | null;
  /** Who its workers are; null: who the run is. */
  readonly credentials: CredentialsConfig | null;
  /** Number of workers; 0 where the workload only holds. */
  readonly workers: number;
  /** Steady operations of the workload, or null where time ends it. */
  readonly operations: number | null;
  readonly data: DataConfig;
  /** Whether `seedData` was written: then it wins over that of a preset. */
  readonly seedDataIsWritten: boolean;
  /** Where its keys are in the config, for messages. */
  readonly paths: { readonly workload: ConfigPath; readonly scenario: ConfigPath; readonly data: ConfigPath };
}

/** Credentials as written: each secret is `env:NAME`, `file:PATH` or the value itself. Never print this. */
export type CredentialsConfig =
  | { readonly mode: 'anonymous' }
  | { readonly mode: 'token'; readonly token: string }
  | { readonly mode: 'password'; readonly username: string; readonly password: string }
  | { readonly mode: 'key'; readonly privateKeyFile: string }
  | { readonly mode: 'users'; readonly file: string }
  | { readonly mode: 'generated-users'; readonly count: number; readonly prefix: string; readonly password: string };

/** A limit that the run must keep, before its stage is looked up among the workloads'. */
export type ThresholdConfig = Omit<ThresholdPlan, 'segments'>;

/** One entry of `output.reporters`. */
export interface ReporterConfig {
  readonly name: string;
  /** The reporter's own options as written; empty where only the name was. */
  readonly options: { readonly [key: string]: Json };
}

/** What a config says about the monitor. */
export interface MonitorConfig {
  readonly enabled: boolean;
  /** `host:port`, `:port` or a port alone. */
  readonly address: string;
  readonly autoOpen: boolean;
  readonly metricsIntervalUs: number;
  readonly timelineRetentionUs: number;
  readonly maxErrorsRetained: number;
}

/** A config with all layers merged, defaults in, units turned into numbers. Made by {@link resolveConfig} alone. */
export interface Config {
  /** Null where nothing was written. */
  readonly name: string | null;
  /** Kind of target: `syntrix`, or what a plugin brings. */
  readonly targetKind: string;
  readonly targets: readonly string[];
  /** Hosts other than this machine that may be loaded, as URLs have them; one may be listed twice. */
  readonly allowedHosts: readonly string[];
  /** Hosts that are allowed by a layer whose word does not count, and by no other. */
  readonly untrustedHosts: readonly string[];
  /** Length of the steady phase; null where counts end it. */
  readonly durationUs: number | null;
  readonly warmupUs: number;
  readonly rampupUs: number;
  /** Null: as long as an arrival may wait for a worker and its operation may then take, and a second more. */
  readonly drainUs: number | null;
  /** How long scenarios may wait for stragglers after that. */
  readonly stragglersUs: number;
  readonly cleanupTimeoutUs: number;
  /** How long after *sent* an operation is given up. */
  readonly timeoutUs: number;
  /** Whether the warm-up ends as soon as the measure is steady; `warmupUs` is then the longest it may last. */
  readonly untilSteady: boolean;
  /** Whether scenarios ask first whether the server has what they need. */
  readonly probeNeeds: boolean;
  /** Whether a run whose claims are not all valid counts as not proven. */
  readonly strict: boolean;
  /** Whether a scenario may do what can harm the server beyond the run. */
  readonly ownsServer: boolean;
  readonly seed: number | 'random';
  /** Threads that make the load. No part of a plan, since the same load is made by any number of them. */
  readonly threads: WantedThreads;
  readonly credentials: CredentialsConfig;
  /** What workloads work on that name no databases; null: {@link WorkloadConfig.databases} say all there is to say. */
  readonly databases: DatabasesConfig | null;
  readonly workloads: readonly WorkloadConfig[];
  readonly cleanup: boolean;
  readonly thresholds: readonly ThresholdConfig[];
  /** Length of a timeline row. */
  readonly timelineIntervalUs: number;
  /** Boundaries of latency buckets, rising; none: no buckets. */
  readonly bucketsMs: readonly number[];
  /** The page that shows the run while it goes on. No part of a plan: it changes nothing that is measured. */
  readonly monitor: MonitorConfig;
  readonly output: {
    /** File name template, or null where none was written. */
    readonly file: string | null;
    readonly formats: readonly OutputFormat[];
    readonly console: boolean;
    /** Reporters of plugins, with their own options. */
    readonly reporters: readonly ReporterConfig[];
  };
  /** What is watched beside the load, as it was written. */
  readonly observe: readonly string[];
  /** What the user says of the run. */
  readonly labels: Readonly<Record<string, string>>;
  /** Package names and paths of plugins, as far as they are known from the config's folder. */
  readonly plugins: readonly string[];
  /** Sentences about what was understood otherwise than it was written, such as keys of the older tool. */
  readonly notices: readonly string[];
  /** Where the value at a path was written; for what nobody wrote, where it would stand. */
  locate(path: ConfigPath): Origin;
  /** Where the value at a path was written; null where nobody wrote it. */
  writtenAt(path: ConfigPath): Origin | null;
}
