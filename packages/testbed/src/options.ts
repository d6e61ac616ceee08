import { type FaultPlan, NO_FAULTS } from './faults/fault-plan.ts';
import { parseFaultPlan } from './faults/parse-fault-plan.ts';
import type { TransportLimits } from './http/connection-host.ts';
import {
  compileTemplates,
  DEFAULT_INDEX_TEMPLATES,
  type IndexTemplate,
  type Template,
} from './indexes/index-template.ts';
import { isStrongPassword } from './identity/user-store.ts';
import type { RateLimit } from './limiter/rate-limiter.ts';
import { type Dialect, DIALECTS } from './realtime/change.ts';
import type { RealtimeSettings } from './realtime/realtime.ts';
import { openRules, type RuleSet } from './rules/rule-set.ts';
import { slugProblem } from './databases/database.ts';
import type { StoreLimits } from './store/document-store.ts';
import { compileTriggers } from './triggers/trigger.ts';
import { InvalidTriggers, type TriggerSet } from './triggers/trigger-set.ts';
import type { TriggerSettings } from './triggers/triggers.ts';

// docs/decisions/0022-what-the-testbed-does-not-imitate.md

/** Bounds of memory and of the transport. */
export interface TestbedLimits extends Partial<StoreLimits>, Partial<TransportLimits> {
  /** Databases a user may create; 0: no limit. @default 10 */
  readonly maxDatabasesPerUser?: number;
  /** An event stream breaks off at its first write after this time, as under a server's `http_write_timeout`. @default none */
  readonly streamTimeoutMs?: number;
  /** Calls of webhooks that each worker may have waiting. @default 100 */
  readonly webhookQueue?: number;
  /** Changes that wait where such a queue is full; what is beyond is dropped. @default 2100, or without bound where distributed */
  readonly webhookBacklog?: number;
  /** How long an answer to a call of a webhook is waited for. @default 5000, as a server does */
  readonly webhookTimeoutMs?: number;
}

/** How a testbed is set up. Everything has a default: a server prepared for benchmarks, open to everybody. */
export interface TestbedOptions {
  /** @default 0: any free port */
  readonly port?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** Slugs of databases that exist beside `default`, open like it. @default none */
  readonly databases?: readonly string[];
  /** The administrator, who owns the databases. @default syntrix / Bench-Admin#2025 */
  readonly admin?: { readonly username: string; readonly password: string };
  /** @default 15 minutes */
  readonly accessTokenTtlMs?: number;
  /** @default 7 days */
  readonly refreshTokenTtlMs?: number;
  /** File of the signing key (PKCS#1 PEM), made when absent. @default none: one key for all testbeds of the process, made when first needed */
  readonly keyFile?: string;
  /** Authorization rules, one set per database identifier; others deny everything. @default everything allowed in the databases that exist at start */
  readonly rules?: readonly RuleSet[];
  /** @default by `seq`, and by `category` and `seq`, for top-level collections */
  readonly indexTemplates?: readonly IndexTemplate[];
  /** From one round of the worker that removes deleted databases to the next. @default 5 minutes */
  readonly databaseDeletionMs?: number;
  /** Triggers, one set per database. @default none */
  readonly triggers?: readonly TriggerSet[];
  /** Workers that call webhooks. @default 16 */
  readonly webhookWorkers?: number;
  /** How long webhooks are given the same token, which costs more to sign than to send. 0: each call has its own. @default 1000 */
  readonly webhookTokenMs?: number;
  /** Time from a write until indexed queries see it. @default 2 */
  readonly indexLagMs?: number;
  /** Rate limiter; `true`: with the server's numbers. @default false */
  readonly rateLimit?: boolean | RateLimit;
  /** CORS headers, and 204 for every `OPTIONS`. @default true, as in the configuration that Syntrix ships */
  readonly cors?: boolean;
  /** Standalone or distributed: what their events show differs. @default 'standalone' */
  readonly dialect?: Dialect;
  /** Time from a write until its event is on its way. @default 0: as soon as what has arrived is answered */
  readonly eventLagMs?: number;
  /** Events of updates show the document as it is after `eventLagMs`, with whatever was written meanwhile. @default false */
  readonly coalesceUpdates?: boolean;
  /**
   * What ends the realtime part of a real server ends this one's: a subscription id that is used again crashes it, closing a WebSocket
   * under traffic locks its hub, a client that sends and does not read leaves a zombie. Else these are counted in the ground truth.
   * @default false
   */
  readonly hazardsHappen?: boolean;
  /** Event streams without `Origin`, or from pages of this machine, are allowed. @default true */
  readonly allowDevOrigin?: boolean;
  /** Origins that may open event streams beside those. @default `http://localhost` with the ports 8080, 3000 and 5173 */
  readonly allowedOrigins?: readonly string[];
  /** @default none */
  readonly faults?: FaultPlan;
  readonly limits?: TestbedLimits;
  /** Seed of what faults draw. @default 1 */
  readonly seed?: number;
}

/** Options with every default applied. */
export interface TestbedSettings {
  readonly port: number;
  readonly host: string;
  readonly databases: readonly string[];
  readonly admin: { readonly username: string; readonly password: string };
  readonly accessTokenTtlMs: number;
  readonly refreshTokenTtlMs: number;
  readonly keyFile: string | undefined;
  readonly rules: readonly RuleSet[];
  readonly templates: readonly Template[];
  readonly indexLagMs: number;
  readonly rateLimit: RateLimit | undefined;
  readonly cors: boolean;
  readonly realtime: RealtimeSettings;
  readonly triggers: TriggerSettings;
  readonly faults: FaultPlan;
  readonly storeLimits: StoreLimits;
  readonly transportLimits: TransportLimits;
  readonly maxDatabasesPerUser: number;
  readonly databaseDeletionMs: number;
  readonly seed: number;
}

const DEFAULT_ORIGINS = ['http://localhost:8080', 'http://localhost:3000', 'http://localhost:5173'];
const MINUTE_MS = 60_000;
/** Of a distributed server's queue of webhooks. */
const MAX_UNACKNOWLEDGED = 1000;
const REDELIVER_MS = 30_000;
const MIB = 1024 * 1024;

/** The administrator of a testbed that is given none. */
export const DEFAULT_ADMIN = { username: 'syntrix', password: 'Bench-Admin#2025' } as const;

/** Applies defaults and checks what a person can get wrong. @throws Error with a sentence */
export function resolveOptions(options: TestbedOptions): TestbedSettings {
  const { limits = {}, admin = DEFAULT_ADMIN, rateLimit = false } = options;
  const databases = ['default', ...new Set((options.databases ?? []).filter((slug) => slug !== 'default'))];
  for (const slug of databases) {
    if (slugProblem(slug, true) !== undefined) {
      throw new Error(
        `databases: "${slug}" is not a slug. A slug has 3 to 63 lower-case letters, digits and hyphens and starts with a letter.`,
      );
    }
  }
  if (!isStrongPassword(admin.password)) {
    throw new Error(
      'admin.password: too weak. It needs 12 characters with an upper-case and a lower-case letter, a digit and a special character.',
    );
  }
  const numbers: Readonly<Record<string, number | undefined>> = {
    ...Object.fromEntries(Object.entries(limits).map(([name, value]) => [`limits.${name}`, value])),
    accessTokenTtlMs: options.accessTokenTtlMs,
    refreshTokenTtlMs: options.refreshTokenTtlMs,
    indexLagMs: options.indexLagMs,
    eventLagMs: options.eventLagMs,
    webhookTokenMs: options.webhookTokenMs,
    databaseDeletionMs: options.databaseDeletionMs,
  };
  for (const [name, value] of Object.entries(numbers)) {
    if (value !== undefined && !(value >= 0))
      throw new Error(`${name}: ${String(value)} is not a number of at least 0.`);
  }
  const { dialect = 'standalone' } = options;
  if (!DIALECTS.includes(dialect))
    throw new Error(`dialect: "${String(dialect)}" is none. Give ${DIALECTS.join(' or ')}.`);
  const { webhookWorkers = 16 } = options;
  if (!Number.isSafeInteger(webhookWorkers) || webhookWorkers < 1)
    throw new Error(`webhookWorkers: ${String(webhookWorkers)} is not a whole number of at least 1.`);
  return {
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
    databases,
    admin,
    accessTokenTtlMs: options.accessTokenTtlMs ?? 15 * MINUTE_MS,
    refreshTokenTtlMs: options.refreshTokenTtlMs ?? 7 * 24 * 60 * MINUTE_MS,
    keyFile: options.keyFile,
    rules: options.rules ?? databases.map(openRules),
    templates: compileTemplates(options.indexTemplates ?? DEFAULT_INDEX_TEMPLATES),
    indexLagMs: options.indexLagMs ?? 2,
    rateLimit: rateLimit === true ? {} : rateLimit === false ? undefined : rateLimit,
    cors: options.cors ?? true,
    realtime: {
      dialect,
      eventLagMs: options.eventLagMs ?? 0,
      coalesceUpdates: options.coalesceUpdates ?? false,
      hazardsHappen: options.hazardsHappen ?? false,
      streamTimeoutMs: limits.streamTimeoutMs ?? Number.POSITIVE_INFINITY,
      origins: {
        allowDevOrigin: options.allowDevOrigin ?? true,
        allowedOrigins: options.allowedOrigins ?? DEFAULT_ORIGINS,
      },
    },
    triggers: {
      triggers: triggersOf(options.triggers ?? []),
      pool: {
        workers: webhookWorkers,
        queue: limits.webhookQueue ?? 100,
        tasks: dialect === 'standalone' ? Number.POSITIVE_INFINITY : MAX_UNACKNOWLEDGED,
      },
      ...(dialect === 'standalone' ? {} : { redeliverMs: REDELIVER_MS }),
      backlog: limits.webhookBacklog ?? (dialect === 'standalone' ? 2100 : Number.POSITIVE_INFINITY),
      tokenServesMs: options.webhookTokenMs ?? 1000,
      attemptMs: limits.webhookTimeoutMs ?? 5000,
    },
    faults: options.faults === undefined ? NO_FAULTS : parseFaultPlan(options.faults),
    storeLimits: {
      maxDocuments: limits.maxDocuments ?? 5_000_000,
      maxBytes: limits.maxBytes ?? 1024 * MIB,
      maxTombstones: limits.maxTombstones ?? 100_000,
    },
    transportLimits: {
      maxHeaderBytes: limits.maxHeaderBytes ?? MIB + 4096,
      readTimeoutMs: limits.readTimeoutMs ?? 10_000,
      writeTimeoutMs: limits.writeTimeoutMs ?? 10_000,
      idleTimeoutMs: limits.idleTimeoutMs ?? MINUTE_MS,
    },
    maxDatabasesPerUser: limits.maxDatabasesPerUser ?? 10,
    databaseDeletionMs: options.databaseDeletionMs ?? 5 * MINUTE_MS,
    seed: options.seed ?? 1,
  };
}

function triggersOf(sets: readonly TriggerSet[]): TriggerSettings['triggers'] {
  try {
    return compileTriggers(sets);
  } catch (error) {
    if (error instanceof InvalidTriggers) throw new Error(`triggers: ${error.message}.`, { cause: error });
    throw error;
  }
}
