import { DATABASE_TEMPLATES } from './database-templates.ts';
import { CI_TEMPLATES } from './ci-templates.ts';
import { PLUGIN_TEMPLATE } from './plugin-template.ts';
import { PLUGIN_TYPESCRIPT_TEMPLATE } from './plugin-typescript-template.ts';
import { QUERY_TEMPLATES } from './query-templates.ts';
import { REALTIME_TEMPLATES } from './realtime-templates.ts';
import { frame, template, type Template } from './template.ts';
import { TRIGGER_TEMPLATES } from './trigger-templates.ts';

interface CrudPreset {
  readonly preset: string;
  readonly question: string;
  /** Shares of the mix, as a comment beside the preset. */
  readonly mix: string;
  readonly workers: number;
  readonly documentSize: string;
  readonly seedData: number;
}

const PRESETS: readonly CrudPreset[] = [
  {
    preset: 'balanced',
    question: 'How does the server do under an everyday mix?',
    mix: '30 % create, 50 % read, 15 % update, 5 % delete',
    workers: 50,
    documentSize: '1KB',
    seedData: 10_000,
  },
  {
    preset: 'write-heavy',
    question: 'How many documents a second can be written?',
    mix: '90 % create, 10 % read',
    workers: 100,
    documentSize: '1KB',
    seedData: 1_000,
  },
  {
    preset: 'read-heavy',
    question: 'How many documents a second can be read?',
    mix: '10 % create, 90 % read',
    workers: 100,
    documentSize: '1KB',
    seedData: 10_000,
  },
  {
    preset: 'basic',
    question: 'What does each operation cost, all being equally frequent?',
    mix: '25 % each of create, read, update and delete',
    workers: 10,
    documentSize: '1KB',
    seedData: 1_000,
  },
  {
    preset: 'mixed',
    question: 'How does the server do under an everyday mix (crud-balanced by its older name)?',
    mix: '30 % create, 50 % read, 15 % update, 5 % delete',
    workers: 50,
    documentSize: '1KB',
    seedData: 10_000,
  },
];

/** A template for each named mix of creates, reads, updates and deletes, and one for a mix of one's own. */
export const CRUD_TEMPLATES: readonly Template[] = [
  ...PRESETS.map(ofPreset),
  template(
    'crud-own-mix',
    'How does the server do under a mix of my own?',
    frame(
      'crud-own-mix',
      'workers: 30',
      `
scenario:
  type: crud
  operations: # only the proportions of weights count
    - { type: read, weight: 80 }
    - { type: update, weight: 15 }
    - { type: replace, weight: 5 }

data:
  collection: accounts
  documentSize: 2KB
  fieldsCount: 20
  seedData: 5000 # documents to read and update, made before load`,
    ),
  ),
];

function ofPreset({ preset, question, mix, workers, documentSize, seedData }: CrudPreset): Template {
  const name = `crud-${preset}`;
  const body = frame(
    name,
    `workers: ${workers} # operations in flight at once`,
    `
scenario:
  type: crud
  preset: ${preset} # ${mix}

data:
  documentSize: ${documentSize}
  fieldsCount: 10
  seedData: ${seedData} # documents made before load`,
  );
  return template(name, question, body);
}

interface ShapeTemplate {
  readonly shape: string;
  readonly question: string;
  /** How long it lasts, as a comment beside the shape. */
  readonly lasts: string;
  readonly level: string;
  /** What answers the question. @default nothing does but the figures */
  readonly thresholds?: string;
}

function shapeTemplate({ shape, question, lasts, level, thresholds = '' }: ShapeTemplate): Template {
  return template(
    `load-${shape}`,
    question,
    `
benchmark:
  name: load-${shape}
  target: http://localhost:8080
  warmup: 5s # as the shape begins, not measured
  workers: 200 # most operations in flight

load:
  shape: ${shape} # ${lasts}, unless benchmark.duration says how long
  ${level} # the highest level

scenario:
  type: crud
  preset: balanced

data:
  seedData: 2000
${thresholds}
output:
  file: results/{{name}}_{{timestamp}}.json`,
  );
}

/** Templates that differ in how load is shaped. */
export const LOAD_TEMPLATES: readonly Template[] = [
  template(
    'open-rate',
    'What does a user feel at 500 operations a second, however slow the server is?',
    frame(
      'open-rate',
      'workers: 200 # most operations in flight',
      `
load:
  model: open # operations start on schedule; latency counts from when each was due
  rate: 500/s

scenario:
  type: crud
  preset: read-heavy

data:
  seedData: 5000`,
    ),
  ),
  shapeTemplate({
    shape: 'smoke',
    question: 'Does it work at all, with a tenth of the load for ten seconds?',
    lasts: 'lasts 10s',
    level: 'rate: 500/s',
  }),
  shapeTemplate({
    shape: 'spike',
    question: 'Does it come through a tenfold rush, and back to normal?',
    lasts: 'before, rise, rush, fall, after: 5m',
    level: 'rate: 1000/s',
    thresholds: `
thresholds:
  - errors@rush < 1% # does it come through?
  - read.p99@after < 20ms # and back to normal?
  - errors@after < 0.1%
`,
  }),
  template(
    'load-soak',
    'Does it hold for an hour without getting slower?',
    `
benchmark:
  name: load-soak
  target: http://localhost:8080
  warmup: 1m # full load, not measured
  workers: 200 # most operations in flight

load:
  stages: # one level throughout; the summary has a row for each name, so that the first minutes stand beside the last
    - { name: first, duration: 10m, rate: 300/s }
    - { name: between, duration: 40m, rate: 300/s }
    - { name: last, duration: 10m, rate: 300/s }

scenario:
  type: crud
  preset: balanced

# Whether p99 grows is told at the end, with an interval. So is the server's memory, where this can be looked at:
# observe: [server=port:8080] # the process of this machine that listens there

data:
  seedData: 2000

thresholds:
  - read.p99@first < 50ms
  - read.p99@last < 50ms # no slower than at first?
  - errors < 0.1%

output:
  file: results/{{name}}_{{timestamp}}.json`,
  ),
  template(
    'capacity',
    'How many operations a second does the server take before a limit breaks?',
    `
# syntrix-bench capacity --max rate --config FILE
benchmark:
  name: capacity
  target: http://localhost:8080

load:
  rate: 100/s # where the search begins; it doubles until a limit breaks

scenario:
  type: crud
  preset: balanced

# What bends before the limit is told where the server can be watched:
# observe: [server=port:8080] # the process of this machine that listens there

data:
  seedData: 2000

thresholds: # what must be kept
  - p99 < 100ms
  - errors < 0.1%
  - checks.present == 0

output:
  file: results/{{name}}_{{timestamp}}.json`,
    { command: 'capacity --max rate' },
  ),
  template(
    'two-workloads',
    'How much do writers slow readers down?',
    `
benchmark:
  name: two-workloads
  target: http://localhost:8080
  warmup: 10s # as the first stage, not measured

workloads: # side by side; the summary has a row for each workload in each stage
  - name: readers
    scenario: { type: crud, preset: read-heavy }
    load: { model: open, rate: 400/s }
    workers: 100
  - name: writers
    scenario: { type: crud, preset: write-heavy }
    load:
      stages: # readers alone, then beside ten writers
        - { name: alone, duration: 1m, workers: 0 }
        - { name: together, duration: 1m, workers: 10 }

data:
  seedData: 2000

output:
  file: results/{{name}}_{{timestamp}}.json`,
  ),
  template(
    'two-databases',
    'Does one tenant feel what another does?',
    `
benchmark:
  name: two-databases
  target: http://localhost:8080
  warmup: 10s # as the first stage, not measured

workloads: # each in a database of its own, which must exist; the embedded server makes them: testbed --database tenant-1 --database tenant-2
  - name: tenant
    database: tenant-1
    scenario: { type: crud, preset: read-heavy }
    load: { model: open, rate: 200/s }
    workers: 100
  - name: neighbour
    database: tenant-2
    scenario: { type: crud, preset: write-heavy }
    load:
      stages: # the tenant alone, then beside its neighbour
        - { name: alone, duration: 1m, workers: 0 }
        - { name: together, duration: 1m, workers: 10 }

data:
  seedData: 2000

thresholds: # of the workload before the slash, in the stage after the @
  - tenant/read.p99@together < 100ms
  - tenant/errors@together < 0.1%
  - neighbour/errors < 1%
  - checks.present == 0

output:
  file: results/{{name}}_{{timestamp}}.json`,
  ),
];

/** All configs to start from; each answers a question. */
export const TEMPLATES: readonly Template[] = [
  ...CRUD_TEMPLATES,
  ...QUERY_TEMPLATES,
  ...REALTIME_TEMPLATES,
  ...TRIGGER_TEMPLATES,
  ...DATABASE_TEMPLATES,
  ...LOAD_TEMPLATES,
  ...CI_TEMPLATES,
  PLUGIN_TEMPLATE,
  PLUGIN_TYPESCRIPT_TEMPLATE,
];
