import { fileURLToPath } from 'node:url';

/**
 * Imports a module by its URL, TypeScript included: Node imports what it can run itself, jiti the rest.
 */
export async function importModule(url: string): Promise<Record<string, unknown>> {
  if (!/\.[cm]?tsx?$/.test(new URL(url).pathname)) return (await import(url)) as Record<string, unknown>;
  const { createJiti } = await import('jiti');
  return createJiti(import.meta.url).import(fileURLToPath(url));
}
