import {
  keepsRecords,
  type Plan,
  type RecordedCollection,
  type RunRecords,
  type Scenario,
  type ScenarioDeclaration,
} from '@syntrix-bench/core';

/** A database, and what the workloads of a plan write to in it: what is shown before a command works there, and where it works. */
export interface Place {
  readonly database: string;
  /** Paths of collections, as far as the scenarios say. */
  readonly collections: readonly string[];
  /** Scenarios that do not say which collections they write to. */
  readonly silent: readonly string[];
}

type Workloads = Pick<Plan, 'workloads'>;

/** Each database that a plan's workloads use, with the collections that they write to in it. */
export function placesOf({ workloads }: Workloads, scenarios: readonly ScenarioDeclaration[]): readonly Place[] {
  const places = new Map<string, { readonly collections: Set<string>; readonly silent: Set<string> }>();
  for (const { scenario: name, databases, options } of workloads) {
    const footprint = scenarios.find((scenario) => scenario.name === name)?.footprint?.(options);
    for (const database of databases) {
      const place = places.get(database) ?? { collections: new Set(), silent: new Set() };
      if (footprint === undefined) place.silent.add(name);
      for (const collection of footprint?.collections ?? []) place.collections.add(collection);
      places.set(database, place);
    }
  }
  return [...places].map(([database, { collections, silent }]) => ({
    database,
    collections: [...collections],
    silent: [...silent],
  }));
}

/** A collection of a database where a scenario keeps records of its runs. */
export interface RecordsPlace extends RecordedCollection {
  readonly database: string;
  /** What can be done with them. */
  readonly of: RunRecords;
}

/**
 * Each place where the workloads of a plan keep records of their runs. It is shared only if all of them say so. Scenarios that keep
 * records in one way, in one collection, have one place.
 */
export function recordsPlacesOf({ workloads }: Workloads, scenarios: readonly Scenario[]): readonly RecordsPlace[] {
  const places: RecordsPlace[] = [];
  for (const { scenario: name, databases, options } of workloads) {
    const scenario = scenarios.find((each) => each.name === name);
    if (scenario === undefined || !keepsRecords(scenario)) continue;
    const recorded = scenario.records.placeOf(options);
    for (const database of databases) {
      const place = { ...recorded, database, of: scenario.records };
      const known = places.findIndex((other) => isSamePlace(other, place));
      if (known < 0) places.push(place);
      else places[known] = { ...places[known]!, shared: places[known]!.shared && place.shared };
    }
  }
  return places;
}

/** Whether the records of the two are the same ones. */
export function isSamePlace(a: RecordsPlace, b: RecordsPlace): boolean {
  return a.database === b.database && a.records === b.records && a.of.list === b.of.list;
}
