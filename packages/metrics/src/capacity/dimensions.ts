/** What a level is: so many a second, a number of things, or a size in bytes. */
export type LevelKind = 'rate' | 'count' | 'size';

/** Each dimension by its name, with what its levels are; of things also what one is called. */
const DIMENSIONS = {
  rate: { kind: 'rate', one: '' },
  workers: { kind: 'count', one: 'worker' },
  connections: { kind: 'count', one: 'connection' },
  subscriptions: { kind: 'count', one: 'subscription' },
  databases: { kind: 'count', one: 'database' },
  documentSize: { kind: 'size', one: '' },
} as const satisfies Readonly<Record<string, { readonly kind: LevelKind; readonly one: string }>>;

/** What a search can raise until a limit breaks. `subscriptions` are those of all connections together. */
export type CapacityDimension = keyof typeof DIMENSIONS;

/** All of them, in the order in which they are told. */
export const CAPACITY_DIMENSIONS = Object.keys(DIMENSIONS) as readonly CapacityDimension[];

/** What the levels of a dimension are. */
export function levelKind(max: CapacityDimension): LevelKind {
  return DIMENSIONS[max].kind;
}

/** What one of the things is called that are counted: `worker`; '' where levels are no numbers of things. */
export function thingOf(max: CapacityDimension): string {
  return DIMENSIONS[max].one;
}
