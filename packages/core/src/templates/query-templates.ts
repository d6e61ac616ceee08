import { template, type Template } from './template.ts';

interface QueryTemplate {
  readonly preset: string;
  readonly question: string;
  /** What it asks, as a comment beside the preset. */
  readonly asks: string;
  /** Further options of the scenario, each line indented. @default none */
  readonly options?: readonly string[];
  /** Load, and most operations in flight. */
  readonly load: string;
  readonly workers: number;
  readonly seedData: number;
  readonly thresholds: readonly string[];
}

/** Such files are put on the server beside those of others. */
const SERVER_FILE = 'bench-indexes.yml';

const ACCESS = `auth: # queries need a token
  username: bench # signed up if the server does not know it
  password: env:BENCH_PASSWORD`;

const PRESETS: readonly QueryTemplate[] = [
  {
    preset: 'simple',
    question: 'How fast is a query with one condition, and is each answer right?',
    asks: 'group == x, at most 20 documents',
    load: 'rate: 200/s',
    workers: 50,
    seedData: 10_000,
    thresholds: ['p99 < 100ms'],
  },
  {
    preset: 'complex',
    question: 'How fast are conditions together: AND, OR, IN?',
    asks: '40 % AND with a range, 30 % each OR and IN as queries side by side',
    options: ['alternatives: 3 # values of an IN, each a query of its own'],
    load: 'rate: 100/s',
    workers: 50,
    seedData: 10_000,
    thresholds: ['and.p99 < 100ms', 'or.p99 < 100ms # until its slowest part has come', 'in.p99 < 100ms'],
  },
  {
    preset: 'sorted',
    question: 'How fast is an answer in an order, the highest first?',
    asks: 'group == x, ordered by score, at most 20 documents',
    load: 'rate: 200/s',
    workers: 50,
    seedData: 10_000,
    thresholds: ['p99 < 100ms'],
  },
  {
    preset: 'paged',
    question: 'How fast is a result read page by page, and is it whole?',
    asks: 'group == x, by score and id, one page after the other',
    options: ['pageSize: 20', 'pages: 10 # at most; one operation is all of them'],
    load: 'rate: 20/s',
    workers: 50,
    seedData: 10_000,
    thresholds: ['page.p99 < 100ms # each page; paged is all of them'],
  },
  {
    preset: 'large',
    question: 'How many documents and bytes a second does one large answer bring?',
    asks: 'all documents of the collection in one answer',
    load: 'model: closed',
    workers: 2,
    seedData: 5000,
    thresholds: ['errors < 0.1%'],
  },
];

function ofPreset(each: QueryTemplate): Template {
  const { preset, question, asks, options = [], load, workers, seedData, thresholds } = each;
  const name = `query-${preset}`;
  return template(
    name,
    question,
    `
benchmark:
  name: ${name}
  target: http://localhost:8080
  duration: 1m
  warmup: 10s # full load, not measured
  workers: ${workers} # operations in flight at once, at most

load:
  ${load}

${ACCESS}

scenario:
  type: query
  preset: ${preset} # ${asks}
${options.map((line) => `  ${line}\n`).join('')}  verify: 5% # of the answers are checked; 100% checks all

data:
  collection: benchmarks # its index templates: list, with the name of this file
  seedData: ${seedData} # documents made before load

thresholds:
${thresholds.map((line) => `  - ${line}`).join('\n')}

output:
  file: results/{{name}}_{{timestamp}}.json`,
    { serverFile: SERVER_FILE },
  );
}

/** A template for each preset of queries, and one with writers beside them. */
export const QUERY_TEMPLATES: readonly Template[] = [
  ...PRESETS.map(ofPreset),
  template(
    'query-beside-writers',
    'Are answers right, and how far does the index lag, while documents change?',
    `
benchmark:
  name: query-beside-writers
  target: http://localhost:8080
  duration: 1m
  warmup: 10s # full load, not measured

${ACCESS}

workloads: # side by side, in one collection
  - name: readers
    scenario: { type: query, preset: simple, verify: 100% }
    load: { rate: 100/s }
    workers: 50
  - name: writers # what they write becomes part of the answers that are expected
    scenario: { type: query, preset: writes }
    load: { rate: 50/s }
    workers: 20

data:
  collection: benchmarks # its index templates: list, with the name of this file
  seedData: 5000 # documents made before load, by the readers

thresholds:
  - readers/p99 < 100ms
  - writers/errors < 0.1%

output:
  file: results/{{name}}_{{timestamp}}.json`,
    { serverFile: SERVER_FILE },
  ),
];
