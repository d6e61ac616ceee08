import { encodeJson } from '../json/encode.ts';
import type { Change } from '../realtime/change.ts';
import { MAX_DOCUMENT_DEPTH } from '../store/bson-limits.ts';
import { pathOf } from '../store/stored-document.ts';
import { storageIdOf } from './storage-id.ts';
import { eventOf, type TriggerEvent } from './trigger-condition.ts';

/** A change on its way to triggers: what they need of it is made once, when the first needs it. */
export class Occurrence {
  readonly change: Change;
  #storageId: string | undefined;
  #event: TriggerEvent | undefined;
  #payload: string | undefined;

  constructor(change: Change) {
    this.change = change;
  }

  /** `collection/id@version` */
  get name(): string {
    const { document } = this.change;
    return `${pathOf(document)}@${document.version}`;
  }

  get storageId(): string {
    return (this.#storageId ??= storageIdOf(this.change.database, pathOf(this.change.document)));
  }

  /** For conditions. */
  get event(): TriggerEvent {
    return (this.#event ??= eventOf(this.change, this.storageId));
  }

  /** The user's fields as JSON; `''` for a deletion, which has none. */
  get payload(): string {
    const { type, document } = this.change;
    return (this.#payload ??= type === 'delete' ? '' : encodeJson(document.data, MAX_DOCUMENT_DEPTH));
  }
}
