import { readIndexTemplates, type IndexField, type IndexTemplate } from '@syntrix-bench/core';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

import { needsFile } from './index-template-file.ts';

const id: IndexField = { field: 'id', order: 'asc' };
const template = (name: string, fields: readonly IndexField[], includeDeleted = false): IndexTemplate => ({
  name,
  collectionPattern: 'orders/{id}/items',
  fields,
  includeDeleted,
});

test('P2-44 a file of index templates is read as it was meant, whatever its names are', () => {
  const templates = [
    template('true', [id]),
    template('0x1', [{ field: '.inf', order: 'desc' }, id]),
    template('', [{ field: 'a: #b', order: 'desc' }, id], true),
  ];
  expect(readIndexTemplates([parse(needsFile('orders', templates))])).toEqual(templates);
});

test('P2-44 each template stands for itself: a field that several have is written out in each', () => {
  const written = needsFile('orders', [template('one', [id]), template('two', [id])]);
  expect(written.slice(written.indexOf('database:'))).toBe(`database: default
templates:
  - name: one
    collectionPattern: orders/{id}/items
    fields:
      - { field: id, order: asc }
  - name: two
    collectionPattern: orders/{id}/items
    fields:
      - { field: id, order: asc }
`);
});
