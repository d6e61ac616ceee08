import { BenchError } from '@syntrix-bench/core';

/** What a file name template may hold, in `{{…}}`. */
export const FILE_TEMPLATE_NAMES = ['name', 'timestamp', 'index'] as const;

/** Values of the placeholders. */
export interface FileTemplateValues {
  /** The benchmark's name; what does not belong into file names becomes `-`. */
  readonly name: string;
  /** RFC 3339; becomes `YYYYMMDD-HHMMSS`, UTC. */
  readonly startTime: string;
  /** Which of several runs it is. @default '1' */
  readonly index?: string;
}

const PLACEHOLDER = /\{\{\s*\.?(.*?)\s*\}\}/gu;

/**
 * A path with its placeholders filled in: `{{name}}`, `{{timestamp}}` and `{{index}}`, also written as `{{.Name}}` and `{{.Timestamp}}`.
 *
 * @throws BenchError `config_invalid` for a placeholder that does not exist.
 */
export function expandFileTemplate(template: string, values: FileTemplateValues): string {
  return template.replace(PLACEHOLDER, (whole, placeholder: string) => {
    const name = FILE_TEMPLATE_NAMES.find((known) => known === placeholder.toLowerCase());
    switch (name) {
      case 'name':
        return fileName(values.name);
      case 'timestamp':
        return fileTimestamp(values.startTime);
      case 'index':
        return values.index ?? '1';
      case undefined:
        throw new BenchError('config_invalid', `the file name "${template}" has an unknown placeholder ${whole}`, {
          hint: `known placeholders: ${FILE_TEMPLATE_NAMES.map((known) => `{{${known}}}`).join(', ')}`,
        });
    }
  });
}

function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/^[-.]+|[-.]+$/gu, '') || 'benchmark';
}

function fileTimestamp(time: string): string {
  const digits = new Date(time).toISOString().replace(/\D/gu, '');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}`;
}
