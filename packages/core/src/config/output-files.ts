/** Extension of a report's file, by format. */
export const OUTPUT_EXTENSIONS = {
  json: 'json',
  csv: 'csv',
  junit: 'xml',
  markdown: 'md',
  prometheus: 'prom',
  html: 'html',
} as const;

/** Format of a report file. */
export type OutputFormat = keyof typeof OUTPUT_EXTENSIONS;

/** Formats that a report file may have. */
export const OUTPUT_FORMATS = Object.keys(OUTPUT_EXTENSIONS) as [OutputFormat, ...OutputFormat[]];

/** A file's name, and its extension without the dot; '' where it has none. */
export interface FileParts {
  readonly stem: string;
  readonly extension: string;
}

/** Takes a file's name apart. What follows the last dot is an extension where it looks like one. */
export function fileParts(file: string): FileParts {
  const [, stem = file, extension = ''] = /^(.*[^/\\])\.([a-z][a-z\d]*)$/is.exec(file) ?? [];
  return { stem, extension };
}

/** The format that an extension stands for; null where it stands for none. */
export function formatOfExtension(extension: string): OutputFormat | null {
  return OUTPUT_FORMATS.find((format) => OUTPUT_EXTENSIONS[format] === extension.toLowerCase()) ?? null;
}

/** Formats of a report's file: what its extension says, and what is asked for beside it; JSON where neither says anything. */
export function formatsOf(file: string | undefined, asked: readonly OutputFormat[]): readonly OutputFormat[] {
  const meant = formatOfExtension(fileParts(file ?? '').extension);
  const formats = new Set([...(meant === null ? [] : [meant]), ...asked]);
  return formats.size === 0 ? ['json'] : [...formats];
}

/** A file that a report goes to; its name may be a template. */
export interface OutputFile {
  readonly format: OutputFormat;
  readonly path: string;
}

/** The files of a report: as it is written for one format; several have the same stem, and each its own extension. */
export function outputFiles(file: string | null, formats: readonly OutputFormat[]): readonly OutputFile[] {
  if (file === null) return [];
  const [only] = formats;
  if (formats.length === 1 && only !== undefined) return [{ format: only, path: file }];
  const { stem, extension } = fileParts(file);
  const base = formatOfExtension(extension) === null ? file : stem;
  return formats.map((format) => ({ format, path: `${base}.${OUTPUT_EXTENSIONS[format]}` }));
}
