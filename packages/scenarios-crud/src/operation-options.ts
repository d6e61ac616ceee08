import {
  howOftenOf,
  keyOptions,
  mixEntryOptions,
  mixOf,
  onOrOff,
  refuseHowOften,
  unknownKeys,
  z,
  type KeyChoice,
} from '@syntrix-bench/documents/options';

/** What a worker can do to documents, in the order in which results are listed. */
export const CRUD_OPERATION_TYPES = ['create', 'read', 'update', 'replace', 'delete'] as const;

/**
 * One of {@link CRUD_OPERATION_TYPES}: POST, GET, PATCH of one or two fields, PUT of a whole document, DELETE.
 */
export type CrudOperationType = (typeof CRUD_OPERATION_TYPES)[number];

/** One kind of operation and how often it is done. */
export interface CrudMixEntry {
  readonly type: CrudOperationType;
  /** Share of the choices, relative to the sum of all weights. Greater than 0. Left out where there is a rate. */
  readonly weight?: number;
  /** How often it arrives, per second. All operations of a mix have rates, or all have weights. */
  readonly rate?: number;
  /** How its documents are chosen; for `read`, `update` and `replace`. @default what the scenario's `keys` says */
  readonly keys?: KeyChoice;
  /**
   * Whether the document is read first and written only if its version is still the same; for `update` and `replace`.
   *
   * @default false
   */
  readonly ifMatch?: boolean;
}

/** Types that address a document which stays; the choice of a document to delete is always even. */
export const KEYED_OPERATION_TYPES: readonly CrudOperationType[] = ['read', 'update', 'replace'];
const CONDITIONAL: readonly CrudOperationType[] = ['update', 'replace'];

const operation = z
  .strictObject(
    { ...mixEntryOptions(CRUD_OPERATION_TYPES), keys: keyOptions.optional(), ifMatch: onOrOff('ifMatch').optional() },
    { error: unknownKeys('an operation has', 'type, weight, rate, keys, ifMatch') },
  )
  .superRefine(({ type, keys, ifMatch, ...often }, context) => {
    refuseHowOften({ type, ...often }, context);
    if (keys !== undefined && !KEYED_OPERATION_TYPES.includes(type)) {
      context.addIssue({
        code: 'custom',
        path: ['keys'],
        message: `keys goes with ${KEYED_OPERATION_TYPES.join(', ')}, not with ${type}`,
      });
    }
    if (ifMatch !== undefined && !CONDITIONAL.includes(type)) {
      const message = `ifMatch goes with ${CONDITIONAL.join(', ')}, not with ${type}`;
      context.addIssue({ code: 'custom', path: ['ifMatch'], message });
    }
  })
  .transform(({ type, keys, ifMatch, ...often }): CrudMixEntry => ({
    type,
    ...howOftenOf({ type, ...often }),
    ...(keys === undefined ? {} : { keys }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
  }));

/** The option `operations`: a mix in which each type stands at most once and not all weights vanish. */
export const operationList = mixOf(operation, '[{ type: read, weight: 90 }, { type: create, weight: 10 }]');
