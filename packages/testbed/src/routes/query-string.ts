const INTEGER = /^[+-]?[0-9]+$/;

/** The first value of a query parameter, `''` where there is none. */
export function parameter(query: string, name: string): string {
  return query === '' ? '' : (new URLSearchParams(query).get(name) ?? '');
}

/** A parameter that is an integer; undefined where it is absent or something else. */
export function integerParameter(query: string, name: string): number | undefined {
  const text = parameter(query, name);
  return INTEGER.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}
