import { footprintsOf, identitiesOf, type AuthPlan, type Plan, type WorkloadFootprint } from '@syntrix-bench/core';
import { formatDuration } from '@syntrix-bench/core/text';

import type { TableRow } from '../screen.ts';
import { placesOf, type Place, type RecordsPlace } from './places.ts';
import type { ReadPlan } from './read-plan.ts';

/** Of many databases, collections or workloads so many are named. */
const MOST_NAMED = 3;

const NO_LIST = 'a client cannot list them';

/** What a run of a plan would do to its target, from the plan alone: host, database, users, documents, load, triggers. */
export function runImpact(read: ReadPlan): readonly TableRow[] {
  const { plan, scenarios } = read;
  const footprints = footprintsOf(plan, scenarios);
  const shown = footprints.slice(0, MOST_NAMED);
  const perWorkload = (label: string, textOf: (footprint: WorkloadFootprint) => string): TableRow[] => [
    ...shown.map((footprint, index) => ({
      label: index === 0 ? label : '',
      text: `${footprints.length === 1 ? '' : `${footprint.workload.name}: `}${textOf(footprint)}`,
    })),
    ...(footprints.length > shown.length ? [{ label: '', text: `and ${footprints.length - shown.length} more` }] : []),
  ];
  return [
    ...whereAndWho(read, placesOf(plan, scenarios)),
    ...perWorkload('Documents', (footprint) => documentsText(plan, footprint)),
    ...perWorkload('Load', (footprint) => loadText(plan, footprint)),
    { label: 'Triggers', text: triggersText(footprints) },
  ];
}

/** What `run --once` would do. */
export function onceImpact(read: ReadPlan): readonly TableRow[] {
  const { plan, scenarios } = read;
  const footprints = footprintsOf(plan, scenarios);
  return [
    ...whereAndWho(read, placesOf(plan, scenarios)),
    { label: 'Documents', text: `a few, ${fate(plan)}` },
    { label: 'Load', text: 'each operation of each workload once' },
    { label: 'Triggers', text: triggersText(footprints) },
  ];
}

/** What `doctor` would do. @param healthChecks requests by which it finds a rate limiter */
export function doctorImpact(read: ReadPlan, healthChecks: number): readonly TableRow[] {
  const places = placesOf(read.plan, read.scenarios);
  const silent = [...new Set(places.flatMap((place) => place.silent))];
  const known = places.some(({ collections }) => collections.length > 0);
  const written = known ? 'one in each collection, removed at once' : 'none';
  const unknown = silent.length === 0 ? '' : `; where ${some(silent)} writes to is not known, and not checked`;
  const triggers = `a write and a removal fire the server's triggers for each collection; ${NO_LIST}`;
  return [
    ...whereAndWho(read, places),
    { label: 'Documents', text: written + unknown },
    { label: 'Load', text: `${healthChecks} requests for /health and a few others, within seconds` },
    { label: 'Triggers', text: known ? triggers : 'none: nothing is written' },
  ];
}

/** What `clean` would do. */
export interface CleanImpact {
  /** The collections where it would look for runs. */
  readonly places: readonly RecordsPlace[];
  /** What it removes: of the run of an id, of all (null) or, where it only lists, nothing. */
  readonly removes: { readonly runId: string | null } | null;
  /** How many requests are under way at once. */
  readonly atOnce: number;
}

/** What `clean` would do, as rows. */
export function cleanImpact(read: ReadPlan, { places, removes, atOnce }: CleanImpact): readonly TableRow[] {
  const databases = [...new Set(places.map(({ database }) => database))];
  const where = databases.map((database) => {
    const here = places.filter((place) => place.database === database);
    return { database, collections: [...new Set(here.flatMap(({ collection, records }) => [collection, records]))] };
  });
  const rows = whereAndWho(read, where);
  if (removes === null) return [...rows, { label: 'Documents', text: 'none is written: earlier runs are listed' }];
  const whose = removes.runId === null ? 'what every run left' : `what run ${removes.runId} left`;
  return [
    ...rows,
    { label: 'Documents', text: `${whose} is removed, ${atOnce} requests at a time` },
    { label: 'Triggers', text: `each removal fires the server's triggers for its collection; ${NO_LIST}` },
  ];
}

function whereAndWho(read: ReadPlan, places: readonly Pick<Place, 'database' | 'collections'>[]): readonly TableRow[] {
  const { plan } = read;
  const databases = places.map(({ database, collections }) =>
    collections.length === 0 ? database : `${database} (${some(collections)})`,
  );
  const users = identitiesOf(plan).map(({ auth }) => usersText(auth));
  return [
    { label: 'Target', text: `${some(plan.target.urls)} (${sourceOfTarget(read)})` },
    { label: databases.length === 1 ? 'Database' : 'Databases', text: some(databases) },
    ...(plan.madeDatabases === undefined
      ? []
      : [
          {
            label: 'Made',
            text: `${some(plan.madeDatabases)}, with rules for whoever is signed in; removed at the end`,
          },
        ]),
    { label: 'Users', text: some([...new Set(users)], '; ') },
  ];
}

/** Where the target was written: a variable that was set long ago is what nobody thinks of. */
function sourceOfTarget({ writtenAt }: ReadPlan): string {
  const written = writtenAt(['benchmark', 'target']);
  if (written === null) return 'default';
  const { source, line } = written;
  return `from ${source}${line === null ? '' : `:${line}`}`;
}

function usersText(auth: AuthPlan): string {
  const missing = 'signed up if the server does not know';
  switch (auth.mode) {
    case 'anonymous':
      return 'none: anonymous requests, which cannot show what the collection holds';
    case 'token':
      return 'none is created: a token is given';
    case 'key':
      return 'none is created: a token is signed with the server’s private key';
    case 'password':
      return `${auth.username}, ${missing} it`;
    case 'users':
      return `those of ${auth.usersRef.replace(/^file:/, '')}, ${missing} them`;
    case 'generated-users':
      return `${count(auth.count)}, ${auth.prefix}-1 to ${auth.prefix}-${auth.count}, ${missing} them`;
  }
}

function documentsText(plan: Plan, { workload, scenario, operations }: WorkloadFootprint): string {
  if (scenario === null) return `not known: the scenario ${workload.scenario} does not say what it writes`;
  const { seeded, creating } = scenario;
  const before = `${count(seeded * workload.databases.length)} before load`;
  const made =
    creating === 0
      ? ''
      : operations === null
        ? `, then one with ${percent(creating)} of the operations`
        : `, then about ${count(Math.round(operations * creating))}`;
  return `${before}${made}; ${fate(plan)}`;
}

function fate({ cleanup }: Plan): string {
  return cleanup ? 'removed at the end' : 'left there';
}

function loadText({ phases }: Plan, { workload, scenario, peakPerSecond }: WorkloadFootprint): string {
  const { load, workers, operations, held } = workload;
  const writing = scenario === null ? '' : `; ${percent(scenario.writing)} of operations write`;
  const before = phases.warmupUs + phases.rampupUs;
  const span = [
    phases.steadyUs === null ? '' : ` for ${formatDuration(phases.steadyUs)}`,
    before === 0 ? '' : ` after ${formatDuration(before)} of warm-up`,
  ].join('');
  if (load.model === 'hold') return `${count(held)} held connections${span}`;
  const counted = operations === null ? '' : `${count(operations)} operations, `;
  const rate = peakPerSecond === null ? null : `${count(peakPerSecond)} operations/s`;
  const pace = rate === null ? 'as fast as the target answers' : load.stages === undefined ? rate : `up to ${rate}`;
  return `${counted}${pace}${span}, at most ${count(workers)} at once${writing}`;
}

function triggersText(footprints: readonly WorkloadFootprint[]): string {
  const readsOnly = footprints.every(({ scenario }) => scenario?.seeded === 0 && scenario.writing === 0);
  if (readsOnly) return 'only those of run records: nothing else is written';
  return `every write fires the server's triggers for its collection, webhooks included; ${NO_LIST}`;
}

function some(names: readonly string[], separator = ', '): string {
  const more = names.length > MOST_NAMED ? `${separator}and ${names.length - MOST_NAMED} more` : '';
  return names.slice(0, MOST_NAMED).join(separator) + more;
}

function count(number: number): string {
  return number.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

function percent(part: number): string {
  return `${count(part * 100)} %`;
}
