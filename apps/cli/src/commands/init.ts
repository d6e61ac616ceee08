import { stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Template } from '@syntrix-bench/core';

import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { FlagTable } from '../flags/flag.ts';
import { OUTPUT_FLAGS, QUIET_RESULT } from '../flags/output-flags.ts';
import { UsageError } from '../flags/usage-error.ts';
import { shellWord } from '../flags/shell-word.ts';
import { fittedCommand } from '../screen.ts';

const FLAGS = {
  output: {
    names: '--output,-o',
    value: 'FILE',
    description: 'File to write; - is stdout. Default: syntrix-bench.config.yaml, which run finds on its own.',
    group: 'Output',
    key: null,
    kind: 'text',
  },
  force: {
    names: '--force,-f',
    value: null,
    description: 'Overwrite existing files.',
    group: 'Output',
    key: null,
    kind: 'switch',
  },
  json: { ...OUTPUT_FLAGS.json, description: 'Print the names of the files as JSON.' },
  quiet: QUIET_RESULT,
  noColor: OUTPUT_FLAGS.noColor,
} as const satisfies FlagTable;

const DEFAULT_TEMPLATE = 'crud-balanced';

/** `init`: writes a template's config, and the files that belong beside it. */
export const INIT = defineCommand({
  words: ['init'],
  description: 'Write a config to start from.',
  details:
    'Existing files are kept, unless --force is given. Where the server needs index templates, a file of them is written beside the config.',
  examples: [
    ['An everyday mix', '$0 init'],
    ['A scenario of your own, as a plugin', '$0 init plugin'],
    ['Only look at it', '$0 init open-rate --output -'],
  ],
  flags: FLAGS,
  argument: {
    name: 'TEMPLATE',
    description: 'What to start from: a name that list shows. Default: crud-balanced.',
    required: false,
  },

  async run({ argument, output, force, json = false, quiet = false }, { cwd, stdout, stderr, program }) {
    const template = await templateNamed(argument ?? DEFAULT_TEMPLATE);
    if (output === '-') {
      stdout.write(template.text);
      return EXIT_CODES.fine;
    }
    const { CONFIG_FILE_NAMES } = await import('@syntrix-bench/core/text');
    // The name that wins wherever a config is looked for.
    const [defaultFile = ''] = CONFIG_FILE_NAMES;
    const file = output ?? defaultFile;
    const beside = { ...template.files, ...(await serverFiles(template)) };
    const files = new Map([
      [file, template.text],
      ...Object.entries(beside).map(([name, text]) => [join(dirname(file), name), text] as const),
    ]);
    await writeNewFiles(files, { path: (name) => resolve(cwd, name), force: force ?? false });
    const written = [...files.keys()];
    stdout.write(json ? `${JSON.stringify({ files: written }, null, 2)}\n` : `${written.join('\n')}\n`);
    if (quiet) return EXIT_CODES.fine;
    const found = file === defaultFile ? '' : ` --config ${shellWord(file)}`;
    const next = fittedCommand(`${program} doctor${found} && ${program} run${found}`, stderr, '  ');
    const { serverFile } = template;
    const indexes =
      serverFile === null
        ? ''
        : `Put ${join(dirname(file), serverFile)} into the folder of index templates of the server, and restart it.\n`;
    stderr.write(`${template.description}\n${indexes}Set the target in ${file}, then:\n  ${next}\n`);
    return EXIT_CODES.fine;
  },
});

/** What belongs on the server of a template's config, as a file beside it; none where nothing does. */
async function serverFiles({ name, text, serverFile }: Template): Promise<Readonly<Record<string, string>>> {
  if (serverFile === null) return {};
  const { resolvePlan, serverNeedsOf } = await import('@syntrix-bench/core/plan');
  const { parseConfigText } = await import('@syntrix-bench/core/plugins');
  const { BUILT_IN_SCENARIOS } = await import('../running/built-in-scenarios.ts');
  const { needsFile } = await import('../running/index-template-file.ts');
  const scenarios = BUILT_IN_SCENARIOS;
  const { plan } = resolvePlan([parseConfigText(text, name)], { scenarios });
  return { [serverFile]: needsFile(name, serverNeedsOf(plan, scenarios).indexTemplates) };
}

async function templateNamed(wanted: string): Promise<Template> {
  const { TEMPLATES } = await import('@syntrix-bench/core/templates');
  const name = wanted.replaceAll('_', '-');
  const template = TEMPLATES.find((each) => each.name === name);
  if (template !== undefined) return template;
  const { didYouMean } = await import('../failures/did-you-mean.ts');
  const names = TEMPLATES.map((each) => each.name);
  throw new UsageError(
    `there is no template ${JSON.stringify(wanted)}.${didYouMean(name, names)} Templates: ${names.join(', ')}.`,
  );
}

/**
 * Writes files, or none where one of them is there already and `force` does not allow to overwrite it. Missing folders are
 * made.
 *
 * @throws UsageError naming the file that is in the way or cannot be written
 */
async function writeNewFiles(
  files: ReadonlyMap<string, string>,
  { path, force }: { readonly path: (name: string) => string; readonly force: boolean },
): Promise<void> {
  const { obstacleOn, showPath } = await import('../running/write-obstacle.ts');
  for (const name of force ? [] : files.keys()) {
    if (await exists(path(name)))
      throw new UsageError(`${name} exists already. Write elsewhere with --output, or overwrite it with --force.`);
  }
  for (const [name, text] of files) {
    const obstacle = await obstacleOn(dirname(path(name)), `.${basename(name)}.tmp`);
    if (obstacle !== null) {
      const where = `${showPath(obstacle.path, path('.'))} ${obstacle.problem}`;
      throw new UsageError(`${name} cannot be written: ${where}. Write elsewhere with --output.`);
    }
    try {
      await writeFile(path(name), text, { flag: force ? 'w' : 'wx' });
    } catch (error) {
      throw new UsageError(`${name} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
