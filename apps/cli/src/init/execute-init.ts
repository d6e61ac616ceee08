import { dirname, join, resolve } from 'node:path';
import { TEMPLATES, type Template } from '@syntrix-bench/core';
import { UsageError } from 'clipanion';

import type { CliContext } from '../context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { suggestion } from '../failures/suggestion.ts';
import { writeNewFiles } from './write-new-files.ts';

const DEFAULT_TEMPLATE = 'crud-balanced';
const DEFAULT_FILE = 'syntrix-bench.config.yaml';

export interface InitRequest {
  /** Name of a template; null for the usual one. */
  readonly template: string | null;
  /** `-` is stdout; null for a name that `run` finds by itself. */
  readonly output: string | null;
  readonly force: boolean;
}

/** Writes a template's config, and the files that belong beside it. */
export async function executeInit(context: CliContext, request: InitRequest): Promise<ExitCode> {
  const template = templateNamed(request.template ?? DEFAULT_TEMPLATE);
  if (request.output === '-') {
    context.stdout.write(template.text);
    return EXIT_CODES.fine;
  }
  const file = request.output ?? DEFAULT_FILE;
  const files = new Map([
    [file, template.text],
    ...Object.entries(template.files).map(([name, text]) => [join(dirname(file), name), text] as const),
  ]);
  await writeNewFiles(files, { path: (name) => resolve(context.cwd, name), force: request.force });
  context.stdout.write(`${[...files.keys()].join('\n')}\n`);
  const found = file === DEFAULT_FILE ? '' : ` --config ${file}`;
  context.stderr.write(
    `${template.description}\nSet the target in ${file}, then: syntrix-bench doctor${found} && syntrix-bench run${found}\n`,
  );
  return EXIT_CODES.fine;
}

function templateNamed(wanted: string): Template {
  const name = wanted.replaceAll('_', '-');
  const template = TEMPLATES.find((each) => each.name === name);
  if (template !== undefined) return template;
  const names = TEMPLATES.map((each) => each.name);
  throw new UsageError(
    `there is no template ${JSON.stringify(wanted)}.${suggestion(name, names)} Templates: ${names.join(', ')}.`,
  );
}
