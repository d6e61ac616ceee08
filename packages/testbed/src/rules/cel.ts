import type { Json } from '../json/value.ts';

/** What conditions look at. */
export interface CelInput {
  readonly request: object;
  readonly resource: object;
  readonly [variable: string]: unknown;
}

/** A compiled condition. Throws where evaluation fails. */
export type CelProgram = (input: CelInput) => unknown;

/** Documents of the database `default`, for `get` and `exists`. */
export type LookUp = (path: string) => { readonly data: Json; readonly id: string } | undefined;

/** Compiles conditions for the variables a path captured. */
export interface CelCompiler {
  /** @throws Error with the compiler's message */
  compile(condition: string, variables: readonly string[]): CelProgram;
}

/** Programs that are remembered: textual replacement can make any number of conditions. */
const MAX_PROGRAMS = 1000;

/** Loads the CEL library, which most testbeds never need. */
export async function loadCel(lookUp: LookUp): Promise<CelCompiler> {
  const { Environment } = await import('@marcbachmann/cel-js');
  const base = new Environment()
    .registerVariable('request', 'map<string, dyn>')
    .registerVariable('resource', 'map<string, dyn>')
    .registerFunction('exists(string): bool', (path: string) => lookUp(storePath(path)) !== undefined)
    .registerFunction('get(string): map<string, dyn>', (path: string) => {
      const found = lookUp(storePath(path));
      if (found === undefined) throw new Error('error in get: not found');
      return found;
    });
  const programs = new Map<string, CelProgram>();
  return {
    compile(condition, variables) {
      const key = JSON.stringify([condition, variables]);
      const known = programs.get(key);
      if (known !== undefined) return known;
      const environment = base.clone();
      for (const name of new Set(variables)) environment.registerVariable(name, 'string');
      const parsed = environment.parse(condition);
      const checked = parsed.check();
      if (!checked.valid) throw checked.error ?? new Error('the condition does not type-check');
      const program: CelProgram = (input) => parsed(input);
      if (programs.size >= MAX_PROGRAMS) programs.clear();
      programs.set(key, program);
      return program;
    },
  };
}

/** The part of a path behind `/documents/`, or the whole of it. */
function storePath(path: string): string {
  const parts = path.split('/documents/');
  return parts[1] ?? path;
}
