import { frame, template, type Template } from './template.ts';

interface CrudPreset {
  readonly preset: string;
  readonly question: string;
  /** Shares of the mix, as a comment beside the preset. */
  readonly mix: string;
  readonly workers: number;
  readonly documentSize: string;
  readonly seedData: number;
}

const PRESETS: readonly CrudPreset[] = [
  {
    preset: 'balanced',
    question: 'How does the server do under an everyday mix?',
    mix: '30 % create, 50 % read, 15 % update, 5 % delete',
    workers: 50,
    documentSize: '1KB',
    seedData: 10_000,
  },
  {
    preset: 'write-heavy',
    question: 'How many documents a second can be written?',
    mix: '90 % create, 10 % read',
    workers: 100,
    documentSize: '1KB',
    seedData: 1_000,
  },
  {
    preset: 'read-heavy',
    question: 'How many documents a second can be read?',
    mix: '10 % create, 90 % read',
    workers: 100,
    documentSize: '1KB',
    seedData: 10_000,
  },
  {
    preset: 'basic',
    question: 'What does each operation cost, all being equally frequent?',
    mix: '25 % each of create, read, update and delete',
    workers: 10,
    documentSize: '1KB',
    seedData: 1_000,
  },
  {
    preset: 'mixed',
    question: 'How does the server do under an everyday mix of larger documents?',
    mix: '30 % create, 50 % read, 15 % update, 5 % delete',
    workers: 100,
    documentSize: '4KB',
    seedData: 10_000,
  },
];

/** A template for each named mix of creates, reads, updates and deletes, and one for a mix of one's own. */
export const CRUD_TEMPLATES: readonly Template[] = [
  ...PRESETS.map(ofPreset),
  template(
    'crud-own-mix',
    'How does the server do under a mix of my own?',
    frame(
      'crud-own-mix',
      'workers: 30',
      `
scenario:
  type: crud
  operations: # only the proportions of weights count
    - { type: read, weight: 80 }
    - { type: update, weight: 15 }
    - { type: replace, weight: 5 }

data:
  collection: accounts
  documentSize: 2KB
  fieldsCount: 20
  seedData: 5000 # documents to read and update, made before load`,
    ),
  ),
];

function ofPreset({ preset, question, mix, workers, documentSize, seedData }: CrudPreset): Template {
  const name = `crud-${preset}`;
  const body = frame(
    name,
    `workers: ${workers} # operations under way at once`,
    `
scenario:
  type: crud
  preset: ${preset} # ${mix}

data:
  documentSize: ${documentSize}
  fieldsCount: 10
  seedData: ${seedData} # documents made before load`,
  );
  return template(name, question, body);
}
