import type { FoundDocument } from '../documents/document-text.ts';
import type { Question } from '../questions/form-queries.ts';

/** An answer, and when it was asked for. Times on the run's clock. */
export interface Answer {
  readonly question: Question;
  readonly documents: readonly FoundDocument[];
  readonly sentUs: number;
  readonly doneUs: number;
  /** The last document of the page before. @default it is the first page */
  readonly after?: FoundDocument;
  /** Ids of the pages before. @default there are none */
  readonly earlier?: ReadonlySet<string>;
  /** Of the documents nothing but the ids was kept. @default they came whole */
  readonly idsOnly?: true;
  /** It was asked when all was quiet: nothing that was removed can have used up its limit. @default load was under way */
  readonly isQuiet?: true;
}
