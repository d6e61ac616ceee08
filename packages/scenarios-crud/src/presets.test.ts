import { expect, test } from 'vitest';

import { CRUD_PRESETS, DEFAULT_CRUD_PRESET } from './presets.ts';

/** The mix that a description names: `90 % create, 10 % read`, or `25 % each of create, read`. */
function mixNamedIn(description: string): readonly { readonly type: string; readonly weight: number }[] {
  return [...description.matchAll(/(\d+) % (?:each of )?(\D+)/g)].flatMap(([, percent, types = '']) =>
    [...types.matchAll(/create|read|update|delete/g)].map(([type]) => ({ type, weight: Number(percent) })),
  );
}

test('P1-35 the presets are the mixes that their descriptions name', () => {
  const { mixed, ...described } = CRUD_PRESETS;
  const presets = Object.entries(described);
  expect(presets.map(([name, { options }]) => [name, options.operations])).toEqual(
    presets.map(([name, { description }]) => [name, mixNamedIn(description)]),
  );
  expect(mixed.options).toEqual(described.balanced.options);
});

test('P1-35 the presets are these mixes, in per cent', () => {
  const mixes = Object.entries(CRUD_PRESETS).map(([name, { options }]) => [name, options]);
  const list = (weights: Record<string, number>) => ({
    operations: Object.entries(weights).map(([type, weight]) => ({ type, weight })),
  });
  expect(Object.fromEntries(mixes)).toEqual({
    balanced: list({ create: 30, read: 50, update: 15, delete: 5 }),
    'write-heavy': list({ create: 90, read: 10 }),
    'read-heavy': list({ create: 10, read: 90 }),
    basic: list({ create: 25, read: 25, update: 25, delete: 25 }),
    mixed: list({ create: 30, read: 50, update: 15, delete: 5 }),
  });
  expect(CRUD_PRESETS[DEFAULT_CRUD_PRESET]).toBe(CRUD_PRESETS.balanced);
});
