import { shown } from '../option-messages.ts';

/** How a document is chosen among those that a worker may address. */
export const KEY_DISTRIBUTIONS = ['uniform', 'zipfian', 'latest', 'hotspot'] as const;

/** One of {@link KEY_DISTRIBUTIONS}. */
export type KeyDistribution = (typeof KEY_DISTRIBUTIONS)[number];

/**
 * A distribution with its parameters. The kinds and their defaults are those of the Yahoo! Cloud Serving Benchmark.
 *
 * - `uniform`: each document as likely.
 * - `zipfian`: some documents are far more popular than others, the same ones for all workers, spread over the ids.
 * - `latest`: the later a document was created, the more popular it is.
 * - `hotspot`: a part of the documents gets most of the operations, evenly; the rest gets the others, evenly.
 */
export type KeyChoice =
  | { readonly distribution: 'uniform' }
  | {
      readonly distribution: 'zipfian' | 'latest';
      /** How skewed: the r-th most popular document is chosen in proportion to r^-theta. @default 0.99 */
      readonly theta: number;
    }
  | {
      readonly distribution: 'hotspot';
      /** Part of the documents that is hot, above 0 and below 1. @default 0.2 */
      readonly hotFraction: number;
      /** Part of the operations that goes to hot documents, above 0 and at most 1. @default 0.8 */
      readonly hotOperations: number;
    };

interface Parameter {
  readonly name: string;
  readonly fallback: number;
  readonly range: string;
  readonly accepts: (value: number) => boolean;
}

const THETA: Parameter = {
  name: 'theta',
  fallback: 0.99,
  range: 'above 0 and at most 5',
  accepts: (value) => value > 0 && value <= 5,
};
const HOT_FRACTION: Parameter = {
  name: 'hotFraction',
  fallback: 0.2,
  range: 'above 0 and below 1',
  accepts: (value) => value > 0 && value < 1,
};
const HOT_OPERATIONS: Parameter = {
  name: 'hotOperations',
  fallback: 0.8,
  range: 'above 0 and at most 1',
  accepts: (value) => value > 0 && value <= 1,
};

const PARAMETERS: Readonly<Record<KeyDistribution, readonly Parameter[]>> = {
  uniform: [],
  zipfian: [THETA],
  latest: [THETA],
  hotspot: [HOT_FRACTION, HOT_OPERATIONS],
};

const known = KEY_DISTRIBUTIONS.join(', ');

/**
 * Reads the option `keys`: the name of a distribution, or `{ distribution, … }` with its parameters, in camelCase or snake_case.
 * Returns the complete choice; null where it is none.
 *
 * @param refuse Is told each thing that is wrong, as a sentence, and below which key.
 */
export function readKeyChoice(
  written: unknown,
  refuse: (message: string, path: readonly string[]) => void,
): KeyChoice | null {
  if (typeof written !== 'string' && !isObject(written)) {
    refuse(
      `keys must be one of ${known}, or such as { distribution: zipfian, theta: 0.99 }, not ${shown(written)}`,
      [],
    );
    return null;
  }
  const { distribution, ...rest }: Record<string, unknown> =
    typeof written === 'string' ? { distribution: written } : written;
  if (!isDistribution(distribution)) {
    refuse(`unknown key choice ${shown(distribution)}; there are ${known}`, []);
    return null;
  }
  const parameters = PARAMETERS[distribution];
  const given = new Map(Object.entries(rest).map(([key, value]) => [camelCase(key), { key, value }]));
  const values: Record<string, number> = {};
  let isWhole = true;
  const refuseKey = (message: string, key: string): void => {
    isWhole = false;
    refuse(message, [key]);
  };
  for (const { name, fallback, range, accepts } of parameters) {
    const entry = given.get(name);
    given.delete(name);
    const value = entry === undefined ? fallback : entry.value;
    if (typeof value === 'number' && accepts(value)) values[name] = value;
    else refuseKey(`${name} must be a number ${range}, not ${shown(value)}`, entry?.key ?? name);
  }
  for (const { key } of given.values()) {
    const names = ['distribution', ...parameters.map(({ name }) => name)].join(', ');
    refuseKey(`unknown key ${shown(key)}; keys of distribution ${distribution} are ${names}`, key);
  }
  return isWhole ? ({ distribution, ...values } as KeyChoice) : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDistribution(value: unknown): value is KeyDistribution {
  return KEY_DISTRIBUTIONS.some((distribution) => distribution === value);
}

function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
