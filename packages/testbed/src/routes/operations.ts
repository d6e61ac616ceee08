/** What a request is about, as faults and counters name it. */
export const OPERATIONS = [
  'read',
  'create',
  'replace',
  'update',
  'delete',
  'query',
  'signup',
  'login',
  'refresh',
  'logout',
  'databases',
  'admin',
  'health',
  'other',
] as const;
export type Operation = (typeof OPERATIONS)[number];
