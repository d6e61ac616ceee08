import { closestWord } from '../spelling.ts';
import { shortText } from './fields.ts';

/** What the name of an output file may hold in `{{…}}`. */
export const FILE_PLACEHOLDERS = ['name', 'timestamp'] as const;

/** `{{name}}` and `{{.Name}}` are the same; braces that belong to no placeholder may stand. */
const SOUND_TEMPLATE = `^(?:\\{\\{\\s*\\.?(?:${FILE_PLACEHOLDERS.map(anyCase).join('|')})\\s*\\}\\}|(?!\\{\\{)[^\\p{Cc}])+$`;

/** The name of an output file, or a template of it. */
export const fileTemplate = shortText(
  {
    description:
      'File for the report; {{name}} and {{timestamp}} are filled in, also written as {{.Name}} and {{.Timestamp}}. Relative to the working directory.',
    examples: ['results/{{name}}_{{timestamp}}.json'],
  },
  4096,
)
  .meta({ pattern: SOUND_TEMPLATE })
  .superRefine((template, context) => {
    const problem = templateProblem(template);
    if (problem === null) return;
    context.addIssue({ code: 'custom', message: problem.message, params: { hint: problem.hint }, input: template });
  });

function templateProblem(template: string): { readonly message: string; readonly hint: string } | null {
  const known = FILE_PLACEHOLDERS.map((each) => `{{${each}}}`).join(' and ');
  for (const [whole, placeholder = ''] of template.matchAll(/\{\{\s*\.?(.*?)\s*\}\}/gu)) {
    if (FILE_PLACEHOLDERS.some((each) => each === placeholder.toLowerCase())) continue;
    const near = closestWord(placeholder, FILE_PLACEHOLDERS);
    const hint = near === null ? `There are ${known}.` : `Did you mean {{${near}}}?`;
    return { message: `has an unknown placeholder ${whole.slice(0, 40)}`, hint };
  }
  if (/\{\{/.test(template.replaceAll(/\{\{[^{}]*\}\}/gu, ''))) {
    return { message: 'opens a placeholder that it does not close', hint: `Write ${known}.` };
  }
  if (/[/\\]$/.test(template)) {
    return { message: 'names a folder', hint: `Add a file name, such as ${template}{{name}}_{{timestamp}}.json.` };
  }
  return null;
}

function anyCase(word: string): string {
  return word.replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
