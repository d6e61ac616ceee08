import type { WrittenConfig } from './schema/config-schema.ts';

/** Returns what it was given, with its type checked: for configs in TypeScript. */
export function defineConfig(config: WrittenConfig): WrittenConfig {
  return config;
}
