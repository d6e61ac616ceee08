import { stat, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize, resolve } from 'node:path';
import type { Template } from '@syntrix-bench/core';

import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { FlagTable } from '../flags/flag.ts';
import { OUTPUT_FLAGS, QUIET_RESULT } from '../flags/output-flags.ts';
import { UsageError } from '../flags/usage-error.ts';
import { shellWord } from '../flags/shell-word.ts';
import type { ServerFile } from '../running/extend-server-file.ts';
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
    'Existing files are kept, unless --force is given. Where the server needs index templates, a file of them is written beside the config; one that is there gets those that it lacks.',
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
    const path = (name: string): string => resolve(cwd, name);
    const files = new Map<string, string>([[file, template.text], ...filesFor(template, file, defaultFile)]);
    if (force !== true) await refuseExisting(files.keys(), path);
    const server = await serverFile(template, dirname(file), { path, force: force ?? false });
    await writeFiles(files, { path, flag: force === true ? 'w' : 'wx' });
    if (server !== null && server.text !== null)
      await writeFiles(new Map([[server.name, server.text]]), { path, flag: 'w' });
    const written = [...files.keys(), ...(server === null || server.text === null ? [] : [server.name])];
    stdout.write(json ? `${JSON.stringify({ files: written }, null, 2)}\n` : `${written.join('\n')}\n`);
    if (quiet) return EXIT_CODES.fine;
    if (template.steps !== null) {
      const called = filesFor(template, file, defaultFile).map(
        ([name], index) => [Object.keys(template.files)[index]!, name] as const,
      );
      const steps = template.steps.map((step) =>
        called.reduce((text, [usual, name]) => text.replace(usual, name), step),
      );
      stderr.write(
        `${template.description}\nBefore the pipeline can run:\n${steps.map((step) => `  - ${step}\n`).join('')}`,
      );
      return EXIT_CODES.fine;
    }
    const found = file === defaultFile ? '' : ` --config ${shellWord(file)}`;
    const [command = '', ...flags] = template.command.split(' ');
    const answer = [`${program} ${command}${found}`, ...flags].join(' ');
    const next = fittedCommand(`${program} doctor${found} && ${answer}`, stderr, '  ');
    stderr.write(
      `${template.description}\n${server === null ? '' : aboutServerFile(server)}Set the target in ${file}, then:\n  ${next}\n`,
    );
    return EXIT_CODES.fine;
  },
});

/**
 * The files that go with a template's config, by where they are written. They call it by the name that it is given.
 *
 * @param usual what they call it in the template
 */
function filesFor(
  { files, filesBelongIn }: Template,
  config: string,
  usual: string,
): readonly (readonly [name: string, text: string])[] {
  const path = normalize(config);
  // A repository begins here, unless the config is written to another.
  const isHere = filesBelongIn === 'repository' && !isAbsolute(path) && !path.startsWith('..');
  const called = isHere ? path : basename(path);
  const written = /^\w[\w./ -]*$/u.test(called) ? called : JSON.stringify(called);
  return Object.entries(files).map(([name, text]) => [
    isHere ? name : join(dirname(config), name),
    text.replaceAll(usual, () => written),
  ]);
}

/** A file for the server of a template's config, by its name as people see it. */
interface NamedServerFile extends ServerFile {
  readonly name: string;
  /** What it is of. */
  readonly about: 'index templates' | 'triggers';
}

/** What belongs on the server of a template's config, as a file in a folder beside it; null where nothing does. */
async function serverFile(
  { name, text, serverFile: file }: Template,
  folder: string,
  { path, force }: { readonly path: (name: string) => string; readonly force: boolean },
): Promise<NamedServerFile | null> {
  if (file === null) return null;
  const { resolvePlan, serverNeedsOf } = await import('@syntrix-bench/core/plan');
  const { parseConfigText } = await import('@syntrix-bench/core/plugins');
  const { BUILT_IN_SCENARIOS } = await import('../running/built-in-scenarios.ts');
  const scenarios = BUILT_IN_SCENARIOS;
  const { plan } = resolvePlan([parseConfigText(text, name)], { scenarios });
  const { indexTemplates, triggers: databases } = serverNeedsOf(plan, scenarios);
  const place = join(folder, file);
  const [triggers] = databases;
  if (triggers !== undefined) {
    const own = { name: place, about: 'triggers' } as const;
    if (!force) {
      const { extendTriggerFile } = await import('../running/extend-server-file.ts');
      return { ...own, ...(await extendTriggerFile({ path: path(place), name: place }, name, triggers)) };
    }
    const { triggerFile } = await import('../running/trigger-file.ts');
    return { ...own, text: triggerFile(name, [triggers]), added: null };
  }
  if (indexTemplates.length === 0) return null;
  if (force) {
    const { needsFile } = await import('../running/index-template-file.ts');
    return { name: place, about: 'index templates', text: needsFile(name, indexTemplates), added: null };
  }
  const { extendTemplateFile } = await import('../running/extend-server-file.ts');
  const extended = await extendTemplateFile({ path: path(place), name: place }, name, indexTemplates);
  return { name: place, about: 'index templates', ...extended };
}

function aboutServerFile({ name, about, added }: NamedServerFile): string {
  if (added === 0) return `${name} has the ${about} already.\n`;
  const more = added === 1 ? about.slice(0, -1) : about;
  const what = added === null ? `Put ${name}` : `${name} got ${added} more ${more}: put it`;
  return `${what} into the folder of ${about} of the server, and restart it.\n`;
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

/** @throws UsageError naming a file that is in the way */
async function refuseExisting(names: Iterable<string>, path: (name: string) => string): Promise<void> {
  for (const name of names) {
    if (await exists(path(name)))
      throw new UsageError(`${name} exists already. Write elsewhere with --output, or overwrite it with --force.`);
  }
}

/** Writes files. Missing folders are made. @throws UsageError naming the file that cannot be written */
async function writeFiles(
  files: ReadonlyMap<string, string>,
  { path, flag }: { readonly path: (name: string) => string; readonly flag: 'w' | 'wx' },
): Promise<void> {
  const { obstacleOn, showPath } = await import('../running/write-obstacle.ts');
  for (const [name, text] of files) {
    const obstacle = await obstacleOn(dirname(path(name)), `.${basename(name)}.tmp`);
    if (obstacle !== null) {
      const where = `${showPath(obstacle.path, path('.'))} ${obstacle.problem}`;
      throw new UsageError(`${name} cannot be written: ${where}. Write elsewhere with --output.`);
    }
    try {
      await writeFile(path(name), text, { flag });
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
