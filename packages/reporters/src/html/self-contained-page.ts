import { createHash } from 'node:crypto';

/** What a page of one file is made of. */
export interface PageParts {
  readonly title: string;
  readonly style: string;
  /** HTML, in which all that comes from elsewhere is escaped. */
  readonly body: string;
  /** @default the page needs none */
  readonly script?: string;
  /** What stands under its id as `application/json`, for the script and for programs. */
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * A page that is one file and asks nobody for anything: its policy admits its style sheet and its script, if it has one, by their hashes, and nothing else.
 * Data stand in blocks that no browser runs, and nothing in them can end their block.
 */
export function selfContainedPage({ title, script, style, body, data }: PageParts): string {
  const policy = [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src '${hashOf(script)}'`]),
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const blocks = Object.entries(data).map(
    ([id, value]) => `<script type="application/json" id="${escapeHtml(id)}">${jsonInHtml(value)}</script>\n`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
${blocks.join('')}${script === undefined ? '' : `<script>${script}</script>\n`}</body>
</html>
`;
}

/** A script or a style sheet as a policy names it. */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** JSON in which no browser finds the begin or end of anything. */
function jsonInHtml(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands in HTML, in elements and in attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => ENTITIES[character] ?? '');
}
