/** What a worker can do to documents, in the order in which results are listed. */
export const CRUD_OPERATION_TYPES = ['create', 'read', 'update', 'replace', 'delete'] as const;

/**
 * One of {@link CRUD_OPERATION_TYPES}: POST, GET, PATCH of one or two fields, PUT of a whole document, DELETE.
 */
export type CrudOperationType = (typeof CRUD_OPERATION_TYPES)[number];
