import { DELETED_TOPIC, DELIVERY_KIND, NOT_SHOWN, type Delivery } from '@syntrix-bench/audit';
import type { RealtimeEvent } from '@syntrix-bench/core';
import type { DocumentNames } from '@syntrix-bench/documents';

import type { RealtimeContext } from './realtime-documents.ts';

const NUMBER = /^(0|[1-9]\d{0,8})-(0|[1-9]\d{0,8})$/;

/** Reads of an event that a document is gone which a worker of the run made: it shows nothing but the id, or not even that. */
export class DeletedDocuments {
  readonly #prefix: string;
  readonly #nameless: string;
  readonly #writers: number;

  constructor(
    { collection }: Pick<DocumentNames, 'collection'>,
    { runId, workersOfRun }: Pick<RealtimeContext, 'runId' | 'workersOfRun'>,
  ) {
    this.#prefix = `${collection}/${runId}-`;
    this.#nameless = `${collection}/`;
    this.#writers = workersOfRun;
  }

  /** Fills the form in; false where it is no deletion of this run's. A nameless one may be anybody's. */
  read({ type, path, document }: Pick<RealtimeEvent, 'type' | 'path' | 'document'>, form: Delivery): boolean {
    if (type !== 'delete') return false;
    if (path !== this.#nameless && !this.#readNumbers(path, form)) return false;
    if (path === this.#nameless) {
      form.writer = NOT_SHOWN;
      form.topic = NOT_SHOWN;
      form.sequence = NOT_SHOWN;
    }
    form.kind = DELIVERY_KIND.delete;
    form.key = NOT_SHOWN;
    form.contents = NOT_SHOWN;
    form.version = NOT_SHOWN;
    form.altered = document?.['deleted'] === true && isAt(path, document) ? '' : 'another document than the path';
    form.dueUs = Number.NaN;
    form.sentUs = Number.NaN;
    return true;
  }

  #readNumbers(path: string, form: Delivery): boolean {
    if (!path.startsWith(this.#prefix)) return false;
    const [, worker, number] = NUMBER.exec(path.slice(this.#prefix.length)) ?? [];
    if (worker === undefined || number === undefined) return false;
    form.writer = Number(worker);
    form.topic = DELETED_TOPIC;
    form.sequence = Number(number);
    return form.writer < this.#writers;
  }
}

function isAt(path: string, { collection, id }: Readonly<Record<string, unknown>>): boolean {
  return typeof collection === 'string' && typeof id === 'string' && path === `${collection}/${id}`;
}
