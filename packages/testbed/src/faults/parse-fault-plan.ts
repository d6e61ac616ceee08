import {
  type Fault,
  FAULT_KINDS,
  type FaultKind,
  type FaultPlan,
  INDEXED_WRITES,
  type Operation,
  OPERATIONS,
} from './fault-plan.ts';

/** A fault plan with mistakes: one sentence each, with the place. */
export class InvalidFaultPlan extends Error {
  override readonly name = 'InvalidFaultPlan';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join(' '));
    this.problems = problems;
  }
}

/** What a field may hold; undefined where it is fine. */
type Check = (value: unknown) => string | undefined;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const atLeast =
  (min: number, unit: string): Check =>
  (value) =>
    isNumber(value) && value >= min ? undefined : `must be a number of ${unit}, at least ${min}`;
const wholeNumber: Check = (value) => (Number.isSafeInteger(value) ? undefined : 'must be a whole number');
const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');
const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && allowed.includes(value) ? undefined : `must be one of ${allowed.join(', ')}`;

const identifier: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a slug or id:…');

/** Of a fault that strikes whatever there is. */
const CHANCE: Readonly<Record<string, Check>> = {
  rate: (value) => (isNumber(value) && value >= 0 && value <= 1 ? undefined : 'must be a probability from 0 to 1'),
  times: (value) =>
    Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : 'must be a whole number, at least 0',
};
/** Of a fault that can strike one kind of request alone. */
const AIM_OF_ONE = { ...CHANCE, database: identifier };

const operationsAmong =
  (...allowed: readonly Operation[]): Check =>
  (value) =>
    Array.isArray(value) && value.every((item) => (allowed as readonly unknown[]).includes(item))
      ? undefined
      : `must be a list of ${allowed.join(', ')}`;

interface FaultShape {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional: Readonly<Record<string, Check>>;
}

const AIM: Readonly<Record<string, Check>> = { ...AIM_OF_ONE, operations: operationsAmong(...OPERATIONS) };

const WINDOWS: FaultShape = {
  required: { everyMs: atLeast(1, 'milliseconds'), forMs: atLeast(0, 'milliseconds') },
  optional: AIM,
};
const PLAIN: FaultShape = { required: {}, optional: AIM };
const AIM_AT_QUERIES: Readonly<Record<string, Check>> = {
  ...AIM_OF_ONE,
  collection: (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be the path of a collection'),
};
const AIM_AT_ENTRIES = { ...AIM_AT_QUERIES, operations: operationsAmong(...INDEXED_WRITES) };
const OF_QUERIES: FaultShape = { required: {}, optional: AIM_AT_QUERIES };
const AIM_AT_CONNECTIONS: Readonly<Record<string, Check>> = { ...CHANCE, transport: oneOf('ws', 'sse') };
const OF_DELIVERIES: FaultShape = {
  required: {},
  optional: { ...AIM_AT_QUERIES, ...AIM_AT_CONNECTIONS, operations: operationsAmong('create', 'update', 'delete') },
};
const OF_WEBHOOKS: FaultShape = {
  required: {},
  optional: {
    ...AIM_AT_QUERIES,
    trigger: (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be the id of a trigger'),
    operations: operationsAmong('create', 'update', 'delete'),
  },
};
const statusFrom =
  (min: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= 599
      ? undefined
      : `must be a status from ${min} to 599`;

const SHAPES: Readonly<Record<FaultKind, FaultShape>> = {
  latency: {
    required: { distribution: oneOf('fixed', 'normal', 'lognormal'), meanMs: atLeast(0, 'milliseconds') },
    optional: { ...AIM, deviationMs: atLeast(0, 'milliseconds') },
  },
  queue: {
    required: { atOnce: atLeast(1, 'places'), serviceMs: atLeast(0, 'milliseconds') },
    optional: AIM,
  },
  stall: WINDOWS,
  storm: WINDOWS,
  error: {
    required: { status: statusFrom(400) },
    optional: { ...AIM, applied: flag },
  },
  reset: { required: { moment: oneOf('before', 'within', 'after') }, optional: { ...AIM, applied: flag } },
  truncate: PLAIN,
  endless: { required: {}, optional: { ...AIM, bytesPerSecond: atLeast(1, 'bytes') } },
  drip: { required: {}, optional: { ...AIM, chunkBytes: atLeast(1, 'bytes'), intervalMs: atLeast(0, 'milliseconds') } },
  'wrong-length': { required: { deltaBytes: wholeNumber }, optional: AIM },
  garbage: PLAIN,
  'expired-token': PLAIN,
  suspend: {
    required: {
      database: identifier,
    },
    optional: { afterMs: atLeast(0, 'milliseconds'), forMs: atLeast(0, 'milliseconds') },
  },
  'noisy-neighbour': {
    required: {
      database: identifier,
      neighbour: identifier,
      perSecond: atLeast(1, 'requests'),
      meanMs: atLeast(0, 'milliseconds'),
    },
    optional: AIM,
  },
  'stale-read': { required: { forMs: atLeast(0, 'milliseconds') }, optional: AIM_OF_ONE },
  'wrong-document': { required: {}, optional: AIM_OF_ONE },
  'leaked-document': { required: {}, optional: AIM_OF_ONE },
  'lost-update': { required: {}, optional: { ...AIM_OF_ONE, operations: operationsAmong('update', 'replace') } },
  resurrected: { required: {}, optional: AIM_OF_ONE },
  'index-delay': { required: { forMs: atLeast(0, 'milliseconds') }, optional: AIM_AT_ENTRIES },
  'index-rebuild': { required: WINDOWS.required, optional: { ...AIM_AT_QUERIES, status: statusFrom(500) } },
  'lost-entry': { required: {}, optional: AIM_AT_ENTRIES },
  'missing-result': OF_QUERIES,
  'repeated-result': OF_QUERIES,
  'misordered-result': OF_QUERIES,
  'ignored-filter': OF_QUERIES,
  'stale-result': { required: { forMs: atLeast(0, 'milliseconds') }, optional: AIM_AT_QUERIES },
  'cut-page': OF_QUERIES,
  'leaked-result': OF_QUERIES,
  'lost-event': { required: {}, optional: { ...OF_DELIVERIES.optional, above: atLeast(1, 'deliveries') } },
  'repeated-event': OF_DELIVERIES,
  'delayed-event': { required: { forMs: atLeast(0, 'milliseconds') }, optional: OF_DELIVERIES.optional },
  'misordered-event': OF_DELIVERIES,
  'wrong-event': OF_DELIVERIES,
  'leaked-event': OF_DELIVERIES,
  'cut-connection': { required: { everyMs: atLeast(1, 'milliseconds') }, optional: AIM_AT_CONNECTIONS },
  'cut-after-subscribe': { required: {}, optional: AIM_AT_CONNECTIONS },
  'frozen-hub': { required: WINDOWS.required, optional: CHANCE },
  'lost-webhook': OF_WEBHOOKS,
  'repeated-webhook': OF_WEBHOOKS,
  'delayed-webhook': { required: { forMs: atLeast(0, 'milliseconds') }, optional: OF_WEBHOOKS.optional },
  'misordered-webhook': OF_WEBHOOKS,
  'wrong-webhook': OF_WEBHOOKS,
  'altered-webhook': OF_WEBHOOKS,
  'missing-retry': OF_WEBHOOKS,
  'hasty-retry': OF_WEBHOOKS,
  'extra-retry': OF_WEBHOOKS,
};

/** Checks a plan that came from outside. @throws InvalidFaultPlan with everything that is wrong */
export function parseFaultPlan(value: unknown): FaultPlan {
  if (Array.isArray(value)) {
    throw new InvalidFaultPlan(['A fault plan is an object, not a list: wrap it as {"faults": [ … ]}.']);
  }
  if (typeof value !== 'object' || value === null) {
    throw new InvalidFaultPlan(['A fault plan is an object: {"faults": [ … ], "seed": 1}.']);
  }
  const { faults, seed, ...unknown } = value as Record<string, unknown>;
  const problems = Object.keys(unknown).map(
    (name) => `Unknown member "${name}": a fault plan has "faults" and "seed".`,
  );
  if (seed !== undefined && !Number.isSafeInteger(seed)) problems.push('seed: must be a whole number.');
  if (!Array.isArray(faults))
    throw new InvalidFaultPlan([...problems, 'faults: must be a list; an empty one means no faults.']);
  for (const [index, fault] of faults.entries()) problems.push(...problemsOf(fault, `faults[${index}]`));
  if (problems.length > 0) throw new InvalidFaultPlan(problems);
  return { ...(seed === undefined ? {} : { seed: seed as number }), faults: faults as readonly Fault[] };
}

function problemsOf(fault: unknown, place: string): readonly string[] {
  if (typeof fault !== 'object' || fault === null) return [`${place}: must be an object with a "kind".`];
  const { kind, ...fields } = fault as Record<string, unknown>;
  if (!(FAULT_KINDS as readonly unknown[]).includes(kind))
    return [`${place}.kind: must be one of ${FAULT_KINDS.join(', ')}.`];
  const { required, optional } = SHAPES[kind as FaultKind];
  const checks: Readonly<Record<string, Check>> = { ...optional, ...required };
  const missing = Object.keys(required).filter((name) => fields[name] === undefined);
  return [
    ...missing.map((name) => {
      const must = required[name]?.(undefined);
      const what = must === undefined ? '' : `; it ${must}`;
      return `${place}.${name}: is missing: a fault of kind "${String(kind)}" needs it${what}.`;
    }),
    ...Object.entries(fields).flatMap(([name, value]) => {
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
      if (check === undefined)
        return [
          `${place}.${name}: is unknown to a fault of kind "${String(kind)}", which has ${Object.keys(checks).join(', ') || 'no members'}.`,
        ];
      const problem = value === undefined ? undefined : check(value);
      return problem === undefined ? [] : [`${place}.${name}: ${problem}.`];
    }),
  ];
}
