import type { DatabaseTriggers, TriggerDefinition } from '@syntrix-bench/core';
import { Document, isMap, visit } from 'yaml';

/** A file of triggers, as a server reads it at its start from the folder `trigger.evaluator.rules_path`: one for each database. */
export function triggersDocument({ database, triggers }: DatabaseTriggers): object {
  return { database, triggers: Object.fromEntries(triggers.map(({ id, ...rest }) => [id, rest])) };
}

/**
 * The same as YAML, with what to do with it as remarks at its head. Files of several databases stand one after the other, each to be
 * put into a file of its own.
 *
 * @param what who needs them, as people asked for it
 */
export function triggerFile(what: string, databases: readonly DatabaseTriggers[]): string {
  return databases.map((each) => oneFile(what, each, databases.length > 1)).join('---\n');
}

function oneFile(what: string, { database, triggers }: DatabaseTriggers, isOfSeveral: boolean): string {
  const written = new Document(triggersDocument({ database, triggers }), { aliasDuplicateObjects: false });
  visit(written, {
    Pair(_key, { key, value }) {
      const name = String(key);
      if (isMap(value) && (name === 'retryPolicy' || name === 'headers')) value.flow = true;
    },
    Seq(_key, node) {
      node.flow = true;
    },
  });
  const remarks = remarksFor(what, database, triggers, isOfSeveral);
  return `${remarks.map((line) => `# ${line}\n`).join('')}${written.toString({ lineWidth: 0 })}`;
}

function remarksFor(
  what: string,
  database: string,
  triggers: readonly TriggerDefinition[],
  isOfSeveral: boolean,
): readonly string[] {
  const collections = [...new Set(triggers.map(({ collection }) => collection))];
  return [
    `Triggers that ${what} needs on the server, in database ${database}, for ${collections.join(', ')}.`,
    'Put this into a file of its own in the folder of the server’s triggers (trigger.evaluator.rules_path; unless',
    'set, triggers beside its config.yml), and restart the server: it reads them when it starts, and a file that',
    `is wrong stops it. ${isOfSeveral ? 'Each database has one file. ' : ''}The server must reach the url.`,
  ];
}
