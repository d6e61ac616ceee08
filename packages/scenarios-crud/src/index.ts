export { crudOptions } from './crud-options.ts';
export { crudScenario } from './crud-scenario.ts';
export { KEY_DISTRIBUTIONS } from './keys/key-choice.ts';
export { CRUD_OPERATION_TYPES } from './operation-types.ts';
export { CRUD_PRESETS, DEFAULT_CRUD_PRESET } from './presets.ts';

export type { CrudData, CrudOptions } from './crud-options.ts';
export type { KeyChoice, KeyDistribution } from './keys/key-choice.ts';
export type { WeightedOperation } from './operation-options.ts';
export type { CrudOperationType } from './operation-types.ts';
export type { CrudShared } from './run-record.ts';
