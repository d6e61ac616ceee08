import { z } from 'zod';

import { shown } from '../option-messages.ts';
import { KEY_DISTRIBUTIONS, type KeyChoice, type KeyDistribution } from './key-choice.ts';

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
 * The option `keys`: the name of a distribution, or `{ distribution, … }` with its parameters, in camelCase or
 * snake_case. Yields a complete {@link KeyChoice}.
 */
export const keyOptions = z.unknown().transform((written, context): KeyChoice => {
  const refuse = (message: string, ...path: readonly string[]): never => {
    context.addIssue({ code: 'custom', path: [...path], message });
    return z.NEVER;
  };
  if (typeof written !== 'string' && !isObject(written)) {
    return refuse(
      `keys must be one of ${known}, or such as { distribution: zipfian, theta: 0.99 }, not ${shown(written)}`,
    );
  }
  const { distribution, ...rest }: Record<string, unknown> =
    typeof written === 'string' ? { distribution: written } : written;
  if (!isDistribution(distribution)) return refuse(`unknown key choice ${shown(distribution)}; there are ${known}`);
  const parameters = PARAMETERS[distribution];
  const given = new Map(Object.entries(rest).map(([key, value]) => [camelCase(key), { key, value }]));
  const values: Record<string, number> = {};
  for (const { name, fallback, range, accepts } of parameters) {
    const entry = given.get(name);
    given.delete(name);
    const value = entry === undefined ? fallback : entry.value;
    if (typeof value === 'number' && accepts(value)) values[name] = value;
    else refuse(`${name} must be a number ${range}, not ${shown(value)}`, entry?.key ?? name);
  }
  for (const { key } of given.values()) {
    const names = ['distribution', ...parameters.map(({ name }) => name)].join(', ');
    refuse(`unknown key ${shown(key)}; keys of distribution ${distribution} are ${names}`, key);
  }
  return { distribution, ...values } as KeyChoice;
});

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDistribution(value: unknown): value is KeyDistribution {
  return KEY_DISTRIBUTIONS.some((distribution) => distribution === value);
}

function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
