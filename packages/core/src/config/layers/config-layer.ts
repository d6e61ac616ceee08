import type { ConfigProblem } from '../../errors.ts';
import type { Located } from '../located.ts';
import { locateObject } from './locate-object.ts';

/** One source of configuration: a file, the environment, the flags, an object. Later layers win over earlier ones. */
export interface ConfigLayer {
  /** What messages call it. */
  readonly source: string;
  readonly root: Located;
  /** What is wrong already; reported together with everything else by {@link resolveConfig}. */
  readonly problems: readonly ConfigProblem[];
  /** Folder that relative paths in it start from; null for the working directory. */
  readonly folder: string | null;
  /** Whether `"10"` may stand for 10: true for flags and environment, which are text by nature. */
  readonly texts: boolean;
}

/**
 * Makes a layer of an object: flags, or what an embedding program passes. Keys may be in camelCase or snake_case, at their
 * place or, like the older tool has them, at top level. Entries that are `undefined` count as not given. Texts are read as
 * numbers, yes or no, and comma-separated lists where the schema wants such.
 *
 * @param source what messages call it, such as `flags`
 * @param options `names` says how single keys are called by people, by dotted path: `{ 'benchmark.workers': '--workers' }`
 */
export function configLayer(
  source: string,
  value: object,
  options: { readonly names?: Readonly<Record<string, string>> } = {},
): ConfigLayer {
  const names = new Map(Object.entries(options.names ?? {}));
  const { root, problems } = locateObject(value, (path) => names.get(path) ?? source);
  return { source, root, problems, folder: null, texts: true };
}
