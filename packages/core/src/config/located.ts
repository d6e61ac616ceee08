/** Where in a config a value is: keys and list positions from the top. */
export type ConfigPath = readonly (string | number)[];

/** Where a value was written, for messages. */
export interface Origin {
  /** A file's name, a flag, an environment variable, or what the caller of {@link configLayer} said. */
  readonly source: string;
  /** Dotted path as the person wrote it, which may spell keys otherwise than the schema. */
  readonly path: string;
  /** Counted from 1; null where there are no lines. */
  readonly line: number | null;
  readonly column: number | null;
}

/** A config value that has no parts. */
export type Scalar = null | boolean | number | string;

/** A config value that remembers where it was written. */
export type Located =
  | { readonly kind: 'scalar'; readonly origin: Origin; readonly value: Scalar }
  | { readonly kind: 'list'; readonly origin: Origin; readonly items: readonly Located[] }
  | LocatedMap;

/** A block of a config: values by key, each of which remembers where it was written. */
export interface LocatedMap {
  readonly kind: 'map';
  readonly origin: Origin;
  readonly entries: ReadonlyMap<string, Located>;
}

/** Writes a path as people do: `workloads[0].load.rate`. */
export function formatPath(path: ConfigPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** The bare value, without its origins. */
export function toPlain(located: Located): unknown {
  switch (located.kind) {
    case 'scalar':
      return located.value;
    case 'list':
      return located.items.map(toPlain);
    case 'map':
      return Object.fromEntries([...located.entries].map(([key, value]) => [key, toPlain(value)]));
  }
}

/** What is at a path, or undefined. */
export function locatedAt(root: Located, path: ConfigPath): Located | undefined {
  let here: Located | undefined = root;
  for (const step of path) {
    here = here === undefined ? undefined : child(here, step);
  }
  return here;
}

/** Origin of what is at a path; for what nobody wrote, that of the nearest block around it, with the path completed. */
export function originAt(root: Located, path: ConfigPath): Origin {
  let here = root;
  for (const [depth, step] of path.entries()) {
    const next = child(here, step);
    if (next === undefined) {
      const rest = formatPath(path.slice(depth));
      const written = here.origin.path;
      return {
        ...here.origin,
        path: written === '' || rest.startsWith('[') ? `${written}${rest}` : `${written}.${rest}`,
      };
    }
    here = next;
  }
  return here.origin;
}

/** A map with some entries set again. */
export function withEntries(map: LocatedMap, changes: Iterable<readonly [string, Located]>): LocatedMap {
  return { ...map, entries: new Map([...map.entries, ...changes]) };
}

/** A map without some of its keys. */
export function withoutKeys(map: LocatedMap, keys: readonly string[]): LocatedMap {
  return { ...map, entries: new Map([...map.entries].filter(([key]) => !keys.includes(key))) };
}

function child(parent: Located, step: string | number): Located | undefined {
  if (parent.kind === 'map' && typeof step === 'string') return parent.entries.get(step);
  if (parent.kind === 'list' && typeof step === 'number') return parent.items[step];
  return undefined;
}

const MOST_VALUES = 20_000;
const DEEPEST = 32;

/** Bounds how much a config may unfold to, against cycles and against aliases that multiply. */
export class LocatingBudget {
  #left = MOST_VALUES;
  #reported = false;

  /** Whether one more value may be taken at this depth. */
  take(depth: number): boolean {
    this.#left -= 1;
    return this.#left >= 0 && depth <= DEEPEST;
  }

  /** True the first time, so that one message stands for thousands. */
  reportOnce(): boolean {
    const first = !this.#reported;
    this.#reported = true;
    return first;
  }
}
