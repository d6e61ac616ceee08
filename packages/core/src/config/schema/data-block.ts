import * as z from 'zod';

import { duration, flag, formedText, size, wholeNumber } from './fields.ts';

const LARGEST_DOCUMENT_BYTES = 15 * 1024 * 1024;
const SEGMENT = '[A-Za-z0-9_.-]+';
/** Odd number of segments; `sys` is the server's own. */
const COLLECTION = new RegExp(`^(?!sys(/|$))(?=.{1,512}$)${SEGMENT}(/${SEGMENT}/${SEGMENT})*$`);

const documentKeys = {
  collection: formedText(
    {
      description: 'Collection that documents go to. Rules, triggers and index templates of the server must cover it.',
      examples: ['benchmarks'],
    },
    COLLECTION,
    'a collection path: an odd number of segments of letters, digits and _ - . joined by "/", outside of sys',
  ),
  documentSize: size(
    { description: 'Size of a document’s JSON. Units count in steps of 1024.', examples: ['1KB'] },
    { min: 32, max: LARGEST_DOCUMENT_BYTES, range: 'from 32B to 15MB' },
  ),
  fieldsCount: wholeNumber({ description: 'Number of fields of a document beside its id.' }, 1, 1000),
  seedData: wholeNumber(
    { description: 'Documents that are made before load, for reads, updates and deletes.' },
    0,
    10_000_000,
  ),
};

/** `data`: the documents of the run. */
export const dataBlock = z
  .strictObject({
    collection: documentKeys.collection.default('benchmarks'),
    documentSize: documentKeys.documentSize.prefault('1KB'),
    fieldsCount: documentKeys.fieldsCount.default(10),
    seedData: documentKeys.seedData.default(1000),
    cleanup: flag({ description: 'Remove the run’s documents at its end.' }).default(true),
    cleanupTimeout: duration({
      description:
        'How long clean-up may take before what is left is reported instead. Default: twice as long as load lasts, at least 5m; 30m where operations are counted.',
    }).optional(),
  })
  .prefault({})
  .meta({ description: 'The documents of the run.' });

/** `workloads[].data`: what differs from `data` for one workload. */
export const workloadDataBlock = z
  .strictObject({
    collection: documentKeys.collection.optional(),
    documentSize: documentKeys.documentSize.optional(),
    fieldsCount: documentKeys.fieldsCount.optional(),
    seedData: documentKeys.seedData.optional(),
  })
  .meta({ description: 'What differs from `data` for this workload.' });
