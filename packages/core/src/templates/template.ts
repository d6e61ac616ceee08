/** Where editors find the schema of configs; stands in the first line of every template. */
export const CONFIG_SCHEMA_URL = 'https://unpkg.com/@syntrix-bench/core/config.schema.json';

/** A config to start from. */
export interface Template {
  /** Name to ask for it by; also the name of the run. */
  readonly name: string;
  /** The question that a run of it answers. */
  readonly description: string;
  /** The config, in YAML. */
  readonly text: string;
  /** Files that go with the config, by name; most templates have none. They call it `syntrix-bench.config.yaml`. */
  readonly files: Readonly<Record<string, string>>;
  /** The folder in which these have their names: the config's, or the one where the repository begins. */
  readonly filesBelongIn: 'config' | 'repository';
  /** Name of the file, beside the config, with what its server needs: index templates, or triggers. Null where every server will do. */
  readonly serverFile: string | null;
  /** Command that answers its question, with the flags that it needs beside the config. */
  readonly command: string;
  /** What is left to a person before it can run, in place of naming the target; null where that is all. */
  readonly steps: readonly string[] | null;
}

/** A template of a body of YAML; the question stands above it as a comment. */
export function template(
  name: string,
  description: string,
  body: string,
  {
    files = {},
    filesBelongIn = 'config',
    serverFile = null,
    command = 'run',
    steps = null,
  }: Partial<Pick<Template, 'files' | 'filesBelongIn' | 'serverFile' | 'command' | 'steps'>> = {},
): Template {
  const text = `# yaml-language-server: $schema=${CONFIG_SCHEMA_URL}\n# ${description}\n${body.trim()}\n`;
  return { name, description, text, files, filesBelongIn, serverFile, command, steps };
}

/** The block `benchmark`, and where results go. */
export function frame(name: string, benchmark: string, middle: string): string {
  return `benchmark:
  name: ${name}
  target: http://localhost:8080
  duration: 1m
  warmup: 10s # full load, not measured
${benchmark === '' ? '' : `  ${benchmark}\n`}
${middle.trim()}

output:
  file: results/{{name}}_{{timestamp}}.json`;
}
