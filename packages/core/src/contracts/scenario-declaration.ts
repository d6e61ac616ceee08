import type { DocumentQuery, IndexTemplate, TriggerDefinition } from '@syntrix-bench/client';
import type { CheckDeclaration, Contrast, ReportRealtime, ReportTriggers, SeriesKind } from '@syntrix-bench/metrics';
import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { Json } from './json.ts';
import type { LoadPlan, ScheduledLoadPlan, Segment } from './plan.ts';
import type { Random } from './random.ts';

/** A series that a scenario records to beside its operations. */
export interface SeriesDeclaration {
  /** Unique in the workload, also among its operations; letters, digits, `-` and `_`. */
  readonly name: string;
  /** `delivery`: comes by itself; `connection`: such as an upgrade or a subscribe; `step`: a part of an operation (R36). */
  readonly kind: Exclude<SeriesKind, 'operation'>;
  /**
   * Deliveries to so many that reading them takes long itself: they are counted, and nothing that a run proves rests on how long they took
   * (R33), as long as the workload has others. @default false
   */
  readonly isCrowd?: true;
}

/** Connections that a scenario needs. */
export interface ConnectionNeeds {
  /** Whether each worker has a connection for documents, and work by `forEach` one where a share has no workers. */
  readonly documents: boolean;
  /**
   * How many of them a worker has, for operations that have several requests under way at once: 1 to 100. The result that it is
   * given names the first; the numbers of the others follow. @default 1
   */
  readonly documentsPerWorker?: number;
  /** Connections that are held from before the warm-up to the end of the run and belong to no worker. */
  readonly held: number;
  /**
   * How many of the held ones, the last by number, are *probes*: what comes over them is read on a thread of its own where the host has
   * more than one, so that what they measure waits behind no worker and no crowd.
   *
   * @default 0
   */
  readonly probes?: number;
  /**
   * How many held connections, one after the other in each database, are on one shard, beginning with the first: those that are held
   * against each other. @default 1
   */
  readonly heldTogether?: number;
}

/** What a scenario does to the data of a target, for people who must agree to it before anything is sent. */
export interface ScenarioFootprint {
  /** Paths of the collections that it writes to, in each database. */
  readonly collections: readonly string[];
  /** Documents that it makes in each database before load. */
  readonly seeded: number;
  /** The part of its operations that make a document, from 0 to 1. */
  readonly creating: number;
  /** The part of its operations that write at all: make, change or remove a document. */
  readonly writing: number;
}

/** What a scenario needs of a server that the server cannot be asked for: an administrator sets it up before the run. */
export interface ServerNeeds {
  /** Index templates without which queries are refused, or answered wrongly. Of equal names all are equal. */
  readonly indexTemplates: readonly IndexTemplate[];
  /**
   * Its queries, one of each form: before anything is sent, people are told what a server that they know the templates of makes of
   * them. The templates above serve all of them, whole. @default nobody knows
   */
  readonly queries?: readonly DocumentQuery[];
  /** Triggers without which no webhook is called, in each database of the workload. @default none */
  readonly triggers?: readonly TriggerDefinition[];
}

/** Something that a server lacks for a scenario, and what is to be done about it: two sentences for people. */
export interface NeedProblem {
  /** Such as `no index serves bench ordered by score`. */
  readonly problem: string;
  /** Such as `Put its index templates on the server, and restart it.` */
  readonly hint: string;
  /** Name of the index template that it is about. @default it is about none, and templates could not be looked at */
  readonly indexTemplate?: string;
  /** What it belongs to, in a word or two, for lists of several. @default index templates */
  readonly about?: string;
}

/** Format of a ledger: how its states are told and become one. Its name is run-wide: any scenario may write it. */
export interface LedgerFormat {
  /** Name of the form of a state, with its version: `writes/1`. */
  readonly format: string;
  /** One state that says what two said; associative and commutative, and changes neither. */
  readonly merge: (a: Json, b: Json) => Json;
}

/** What an open load is made of beside its rates and their shape. */
export type OpenLoadDefaults = Omit<
  Extract<ScheduledLoadPlan, { model: 'open' }>,
  'model' | 'ratePerSecond' | 'rates' | 'stages'
>;

/** A workload as a config asks for it, for a scenario that arranges its workloads. */
export interface AskedWorkload<Options = unknown> {
  /** Null: nobody named it. */
  readonly name: string | null;
  readonly options: Options;
  readonly databases: readonly string[];
  readonly load: LoadPlan;
  /** What a load with a rate is made of, where the scenario gives it one. */
  readonly openLoad: OpenLoadDefaults;
  /** 0 where it only holds. */
  readonly workers: number;
  /** Steady operations, or null where time ends it. */
  readonly operations: number | null;
}

/** A workload that a scenario makes of one that was asked for: what is not said here is as it was asked. */
export interface ArrangedWorkload {
  /** Place of that one among those that were asked for. */
  readonly of: number;
  readonly name: string | null;
  /** Options over those that were written. */
  readonly options: { readonly [key: string]: Json };
  readonly databases: readonly string[];
  readonly load: LoadPlan;
  readonly workers: number;
}

/** What workloads are arranged with. */
export interface ArrangementContext {
  /** Length of the measured phase; null where counts of operations end it. */
  readonly steadyUs: number | null;
  /** Depends on the run's seed. */
  readonly random: Random;
}

/** The workloads, or why there can be none: `path` of an option, or of nothing in particular, of the one at `of`. */
export type Arrangement =
  | { readonly ok: true; readonly workloads: readonly ArrangedWorkload[] }
  | {
      readonly ok: false;
      readonly of: number;
      readonly message: string;
      readonly path: readonly (string | number)[];
    };

/** A workload of a plan, for a scenario that knows what is to be compared. */
export interface ContrastedWorkload<Options = unknown> {
  readonly name: string;
  readonly options: Options;
  readonly load: LoadPlan;
}

/** What a scenario declares of itself: all that plans are made of. Nothing of it touches a target. */
export interface ScenarioDeclaration<Options = unknown> {
  /** Kebab-case; names in configs may write underscores. */
  readonly name: string;
  /** The question this scenario answers, in one sentence. */
  readonly description: string;
  /**
   * Named starting points, reached as `<name>-<preset>` or by the option `preset`. What a config writes beside a preset wins
   * over it, key by key.
   */
  readonly presets?: Readonly<Record<string, ScenarioPreset>>;
  /**
   * Validates and completes options. Its input is the config's scenario block without `type` and `preset`, laid over the
   * preset, with the resolved `data` block under the key `data`. Any schema library that speaks Standard Schema will do;
   * it must validate synchronously, and what it yields must be JSON: it becomes part of the plan.
   */
  readonly options: StandardSchemaV1<unknown, Options>;
  /** Names of the operation types, in the order that `Operation.type` counts; none where the scenario only holds connections. */
  operations(options: Options): readonly string[];
  /**
   * Arrivals per second of each type, in the order of `operations`, where the options say them; null: the workers choose types
   * and the load says the rate. Workers of a scenario that has them need `nextOf`. @default null
   */
  rates?(options: Options): readonly number[] | null;
  /** Series beside the operations: what comes by itself, connections, parts of operations. @default none */
  series?(options: Options): readonly SeriesDeclaration[];
  /** Checks that its shards make. Pure: the plan, thresholds and the report rest on it. @default none */
  checks?(options: Options): readonly CheckDeclaration[];
  /** Connections that it needs. @default { documents: true, held: 0 } */
  connections?(options: Options): ConnectionNeeds;
  /**
   * The ledgers that its shards write: by name the format in which they do, such as `writes/1`. Some scenario of the plan must
   * bring that very format. @default none
   */
  writes?(options: Options): Readonly<Record<string, string>>;
  /** Formats of ledgers, by the ledger's run-wide name. */
  readonly ledgers?: Readonly<Record<string, LedgerFormat>>;
  /**
   * What the report tells of its subscribers beside series and checks, made of what all shards wrote to ledgers. Pure.
   *
   * @default nothing
   */
  realtime?(
    options: Options,
    told: { readonly workload: string; readonly ledgers: Readonly<Record<string, Json>> },
  ): ReportRealtime | null;
  /**
   * What the report tells of its webhooks beside series and checks, made of what all shards wrote to ledgers. Pure.
   *
   * @default nothing
   */
  triggers?(
    options: Options,
    told: { readonly workload: string; readonly ledgers: Readonly<Record<string, Json>> },
  ): ReportTriggers | null;
  /** Deliveries that one of its operations makes on average, where all its subscribers are there; for live display. @default nobody knows */
  fanOut?(options: Options): number;
  /** What it does to a target's data. Pure: people read it before a run, which sends nothing yet. @default nobody knows */
  footprint?(options: Options): ScenarioFootprint;
  /**
   * What of its options cannot come to pass in a measured phase of so many µs, each with the path of the option. Pure: the run is
   * refused before anything is sent.
   *
   * @default any length will do
   */
  timeProblems?(
    options: Options,
    steadyUs: number,
  ): readonly { readonly message: string; readonly path: readonly (string | number)[] }[];
  /**
   * Makes workloads of those that a config asks for: a victim and its neighbour of one, or stages in which several take turns. It is given
   * all that name this scenario, and must leave alone what it has arranged: a report's config is run again. Pure.
   *
   * @default they stay as they are
   */
  arrange?(asked: readonly AskedWorkload<Options>[], context: ArrangementContext): Arrangement;
  /** What of its workloads takes turns, for the report to hold against each other. Pure. @default nothing does */
  contrasts?(workloads: readonly ContrastedWorkload<Options>[], segments: readonly Segment[]): readonly Contrast[];
  /** What it needs of a server. Pure: people read it to set one up. @default nothing that every server does not have */
  needs?(options: Options): ServerNeeds;
  /**
   * What it does that can harm a server beyond the run, as the rest of a sentence that begins with the scenario: asked for before
   * anything is sent, by who runs it, and not of a server that ends with the run (R34). Pure. @default null: nothing
   */
  harm?(options: Options): string | null;
  /**
   * Why two of its workloads cannot work on the same database in one run: `problem` as the rest of a sentence that begins with their names.
   * Asked for each two of them, before anything is sent. Pure. @default null: they can
   */
  conflict?(options: Options, other: Options): NeedProblem | null;
  /** The same options with no more data and set-up than trying each operation once takes. @default the options as they are */
  once?(options: Options): Options;
  /** The same options with so little data and so few connections that a check of correctness takes seconds. @default those of `once` */
  smoke?(options: Options): Options;
}

/** A named starting point of a scenario. */
export interface ScenarioPreset {
  /** Purpose of the preset, in one sentence. */
  readonly description: string;
  readonly options: { readonly [key: string]: Json };
  /** Documents made before load where nobody wrote `data.seedData`. @default as without a preset */
  readonly seedData?: number;
}

/** Connections that a scenario needs under its options. */
export function connectionNeeds(scenario: ScenarioDeclaration, options: unknown): ConnectionNeeds {
  return scenario.connections?.(options) ?? { documents: true, held: 0 };
}
