import * as z from 'zod';

import { formedText } from './fields.ts';

const specifier = formedText(
  {
    description: 'A package name, or a path that begins with ./',
    examples: ['@acme/bench-orders', './my-scenario.mjs'],
  },
  /^(?:\.{1,2}\/|\/|@?[A-Za-z0-9])[^\p{Cc},]{0,999}$/u,
  'a package name, or a path that begins with ./',
);

/** `plugins`: what is loaded before names of scenarios and reporters are looked up. */
export const pluginsBlock = z
  .union([specifier, z.array(specifier).max(32, { error: () => 'must list at most 32 plugins' })])
  .meta({
    description:
      'Modules that bring scenarios and reporters: a package name or a path, or a list of them, found from the config’s folder.',
  });
