import type { DocumentQuery, IndexTemplate } from '@syntrix-bench/client';

import type { NeedProblem, ServerNeeds } from '../contracts/scenario.ts';
import { planQuery } from '../contracts/syntrix-worker-client.ts';

/**
 * What a server lacks that has these index templates and no others: templates that are missing, queries that it would refuse, or
 * answer from another index than they are meant for. Nothing is sent.
 *
 * @param templates All that the server has, from `readIndexTemplates`
 */
export function unservedQueries(
  needs: Pick<ServerNeeds, 'indexTemplates' | 'queries'>,
  templates: readonly IndexTemplate[],
): readonly NeedProblem[] {
  const missing = needs.indexTemplates.filter((needed) => !templates.some((each) => isAlike(each, needed)));
  const found = [
    ...missing.map(missingTemplate),
    ...(needs.queries ?? []).flatMap((query) => troubleOf(query, needs.indexTemplates, templates, missing)),
  ];
  return [...new Map(found.map((each) => [each.problem, each])).values()];
}

/** What becomes of a query that is not so with its own templates, where those are there. */
function troubleOf(
  query: DocumentQuery,
  own: readonly IndexTemplate[],
  templates: readonly IndexTemplate[],
  missing: readonly IndexTemplate[],
): readonly NeedProblem[] {
  const [meant, found] = [planQuery(query, own), planQuery(query, templates)];
  const { collection } = query;
  if (meant.path === 'index' && missing.includes(meant.template)) return [];
  if (meant.path === 'index' && found.path === 'index' && !isAlike(found.template, meant.template)) {
    return [otherTemplate(collection, found.template, meant.template)];
  }
  const known = new Set(meant.problems);
  return found.problems
    .filter((problem) => !known.has(problem))
    .map((problem) => ({ problem: `queries of ${collection}: ${problem}`, hint: PUT_THEM }));
}

const PUT_THEM = 'Put the index templates of this run on the server, and restart it.';

function missingTemplate(template: IndexTemplate): NeedProblem {
  const { name, collectionPattern } = template;
  return {
    problem: `the server lacks the index template ${name} of ${collectionPattern} by ${fieldsText(template)}`,
    hint: PUT_THEM,
    indexTemplate: name,
  };
}

function otherTemplate(collection: string, found: IndexTemplate, meant: IndexTemplate): NeedProblem {
  const inTheWay = `${found.name === '' ? 'an index template' : found.name} by ${fieldsText(found)}`;
  return {
    problem: `queries of ${collection} that ${meant.name} is for are answered from ${inTheWay}`,
    hint: 'Remove that one from the server and restart it, or use another collection (data.collection).',
    indexTemplate: meant.name,
  };
}

function fieldsText({ fields }: IndexTemplate): string {
  return fields.map(({ field, order }) => `${field} ${order}`).join(', ');
}

/** Whether they make the same index; what they are called does not matter. */
function isAlike(a: IndexTemplate, b: IndexTemplate): boolean {
  return (
    a.collectionPattern === b.collectionPattern &&
    a.includeDeleted === b.includeDeleted &&
    fieldsText(a) === fieldsText(b)
  );
}
