// What schemas of options are made of: one zod for all scenarios, of which only this much is bundled.
export {
  array,
  boolean,
  enum,
  int,
  json,
  literal,
  NEVER,
  number,
  object,
  strictObject,
  string,
  union,
  unknown,
} from 'zod';
export type { RefinementCtx, ZodType } from 'zod';
