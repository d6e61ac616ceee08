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
  /** Files that belong beside the config, by name; most templates have none. */
  readonly files: Readonly<Record<string, string>>;
  /** Name of the file, beside the config, with what its server needs: index templates. Null where every server will do. */
  readonly serverFile: string | null;
}

/** A template of a body of YAML; the question stands above it as a comment. */
export function template(
  name: string,
  description: string,
  body: string,
  { files = {}, serverFile = null }: Partial<Pick<Template, 'files' | 'serverFile'>> = {},
): Template {
  const text = `# yaml-language-server: $schema=${CONFIG_SCHEMA_URL}\n# ${description}\n${body.trim()}\n`;
  return { name, description, text, files, serverFile };
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
