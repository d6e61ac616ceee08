import type { Target } from '../contracts/target.ts';

/** A target of which a test can see what was left on it. */
export interface TestTarget<Client = unknown> extends Target<Client> {
  /** Names all that is there and was made by clients: documents, connections that are open. */
  leftovers(): readonly string[];
}
