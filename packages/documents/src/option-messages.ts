/** What a schema tells a message about an issue. */
interface IssueFacts {
  readonly keys?: readonly string[];
  readonly input?: unknown;
}

/** A value as messages show it, cut off where it is long. */
export function shown(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value)?.slice(0, 60) ?? typeof value);
}

/** Message for an object with unknown keys, or for what is no object; `what` is such as "an operation has". */
export function unknownKeys(what: string, keys: string): (issue: IssueFacts) => string {
  return (issue) => {
    const unknown = issue.keys?.map(shown).join(', ');
    return unknown === undefined
      ? `${what} the keys ${keys}, but this is ${shown(issue.input)}`
      : `unknown key ${unknown}; ${what} ${keys}`;
  };
}

/** One message for all that can be wrong with a whole number within bounds. */
export function noWholeNumber(name: string, unit: string, least: number, most: number): (issue: IssueFacts) => string {
  return ({ input }) => `${name} must be a whole number of ${unit} from ${least} to ${most}, not ${shown(input)}`;
}
