/** A document with a field of every kind. */
export const DOC = {
  id: 'd',
  n: 5,
  s: 'b',
  nul: null,
  arr: [1, 5, 'x'],
  o: { p: { q: 1 } },
  objs: [{ x: 1 }, { x: 2 }],
};

/** An `ifMatch` of one filter. */
export const where = (field: string, op: string, value?: unknown) => [
  value === undefined ? { field, op } : { field, op, value },
];
