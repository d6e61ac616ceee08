import type { Query } from '../indexes/choose-template.ts';
import type { IndexField } from '../indexes/index-template.ts';
import { documentKey } from '../indexes/order-key.ts';
import type { StoredDocument } from '../store/stored-document.ts';
import type { FaultEngine } from './fault-engine.ts';
import type { ResultFault } from './fault-plan.ts';
import { isOfCollection } from './index-faults.ts';
import { nameOf, type PastVersions } from './past-versions.ts';

type Documents = readonly StoredDocument[];

/** What a lie makes of an answer, and the documents that it is about. */
interface Falsified {
  readonly documents: Documents;
  readonly about: Documents;
}

/** Carries out the faults of what queries are answered, and notes the documents they are about. */
export class FalseResults {
  readonly #faults: FaultEngine;
  readonly #past: PastVersions;
  readonly #others: (database: string, collection: string) => StoredDocument | undefined;

  /** @param others A live document of a collection in another database than the one that is asked. */
  constructor(
    faults: FaultEngine,
    past: PastVersions,
    others: (database: string, collection: string) => StoredDocument | undefined,
  ) {
    this.#faults = faults;
    this.#past = past;
    this.#others = others;
  }

  /**
   * What a query is answered with.
   *
   * @param limit Documents that the answer may have.
   * @param answer Answers the query with other filters; undefined where that is refused.
   */
  shown(
    database: string,
    query: Query,
    documents: Documents,
    limit: number,
    answer: (query: Query) => Documents | undefined,
  ): Documents {
    if (this.#faults.idle) return documents;
    let shown = documents;
    const tell = (
      kind: ResultFault['kind'],
      falsify: (documents: Documents, fault: ResultFault) => Falsified | undefined,
    ): void => {
      if (this.#faults.planned(kind).length === 0) return;
      const found = new Map<ResultFault, Falsified>();
      const isOf = isOfCollection(query.collection);
      const shows = (fault: ResultFault): boolean => {
        const falsified = isOf(fault) ? falsify(shown, fault) : undefined;
        if (falsified !== undefined) found.set(fault, falsified);
        return falsified !== undefined;
      };
      const lie = this.#faults.lie(kind, 'query', database, shows);
      const falsified = lie === undefined ? undefined : found.get(lie);
      if (falsified === undefined) return;
      shown = falsified.documents;
      this.#faults.noteStrike(
        kind,
        falsified.about.map((document) => nameOf(database, document)),
      );
    };
    tell('ignored-filter', (right) => withoutFilter(query, right, answer));
    tell('stale-result', (right, fault) => this.#stale(database, right, fault));
    tell('missing-result', (right) => {
      const place = this.#placeIn(right.length);
      return place === undefined ? undefined : { documents: right.toSpliced(place, 1), about: [right[place]!] };
    });
    tell('repeated-result', (right) => {
      // The last document of a full page would have its repetition beyond it.
      const place = this.#placeIn(Math.min(right.length, limit - 1));
      return place === undefined
        ? undefined
        : { documents: right.toSpliced(place, 0, right[place]!).slice(0, limit), about: [right[place]!] };
    });
    tell('misordered-result', (right) => this.#misordered(query, right));
    tell('cut-page', (right) => {
      const half = Math.floor(right.length / 2);
      return right.length === 0 ? undefined : { documents: right.slice(0, half), about: right.slice(half) };
    });
    tell('leaked-result', (right) => {
      const foreign = this.#others(database, query.collection);
      return foreign === undefined
        ? undefined
        : { documents: [...right.slice(0, limit - 1), foreign], about: [foreign] };
    });
    return shown;
  }

  #stale(database: string, right: Documents, fault: ResultFault): Falsified | undefined {
    if (fault.kind !== 'stale-result') return undefined;
    const place = right.findIndex((document) => this.#past.of(database, document, fault.forMs) !== undefined);
    const before = place < 0 ? undefined : this.#past.of(database, right[place]!, fault.forMs);
    return before === undefined ? undefined : { documents: right.with(place, before), about: [before] };
  }

  #misordered({ orderBy }: Query, right: Documents): Falsified | undefined {
    if (orderBy.length === 0) return undefined;
    const fields = orderBy.map(({ field }): IndexField => ({ field, order: 'asc' }));
    const keys = right.map(({ data }) => documentKey(data, fields));
    const places = keys.flatMap((key, place) => (place + 1 < keys.length && key !== keys[place + 1] ? [place] : []));
    const place = places[this.#placeIn(places.length) ?? -1];
    if (place === undefined) return undefined;
    const [former, latter] = [right[place]!, right[place + 1]!];
    return { documents: right.toSpliced(place, 2, latter, former), about: [former, latter] };
  }

  /** A place in a list, or undefined where it has none. */
  #placeIn(length: number): number | undefined {
    return length > 0 ? Math.floor(this.#faults.random.next() * length) : undefined;
  }
}

/** About the documents that should not have come. */
function withoutFilter(
  query: Query,
  right: Documents,
  answer: (query: Query) => Documents | undefined,
): Falsified | undefined {
  for (let place = query.filters.length - 1; place >= 0; place -= 1) {
    const documents = answer({ ...query, filters: query.filters.toSpliced(place, 1) });
    const about = documents?.filter((document) => !right.includes(document)) ?? [];
    if (documents !== undefined && about.length > 0) return { documents, about };
  }
  return undefined;
}
