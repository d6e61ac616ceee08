/** What an error's body says, made safe: one line, bounded. */
export interface AnswerError {
  /** The server's code such as `NOT_FOUND`; empty if the body has none. */
  readonly code: string;
  /** The server's message, or the start of a body that is no such JSON. */
  readonly message: string;
}

/** Longest message that is kept, in characters. */
export const MAX_MESSAGE_LENGTH = 300;

const CODE = /^[A-Za-z0-9_.-]{1,64}$/;
const CUT_CODE = /"code"\s*:\s*"([A-Za-z0-9_.-]{1,64})"/;
const CUT_MESSAGE = /"message"\s*:\s*"((?:[^"\\]|\\.){0,300})/;

/** What Node adds to the message of a connection that failed before it had an address of its own. */
const NO_LOCAL_ADDRESS = / - Local \(undefined:undefined\)$/;

/**
 * Reads an error body. Syntrix sends `{"code","message"}` from its handlers and plain text from its middleware, and
 * either may arrive cut off.
 */
export function readAnswerError(sample: Uint8Array): AnswerError {
  const text = new TextDecoder().decode(sample);
  if (!/^\s*\{/.test(text)) return { code: '', message: oneLine(text) };
  return readWhole(text) ?? readCut(text);
}

/** Text as one line of at most {@link MAX_MESSAGE_LENGTH} characters without control characters. */
export function oneLine(text: string): string {
  const clean = text
    .slice(0, 4 * MAX_MESSAGE_LENGTH)
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(NO_LOCAL_ADDRESS, '')
    .trim();
  return clean.length <= MAX_MESSAGE_LENGTH ? clean : `${clean.slice(0, MAX_MESSAGE_LENGTH - 1)}…`;
}

function readWhole(text: string): AnswerError | null {
  try {
    const parsed = JSON.parse(text) as { code?: unknown; message?: unknown; errors?: unknown };
    const code = typeof parsed.code === 'string' && CODE.test(parsed.code) ? parsed.code : '';
    if (typeof parsed.message !== 'string') return { code, message: oneLine(text) };
    return { code, message: oneLine(parsed.message + fieldErrors(parsed.errors)) };
  } catch {
    return null;
  }
}

/** Body-validation failures name their fields: `Validation failed (password: Must be at least 8 characters)`. */
function fieldErrors(errors: unknown): string {
  if (!Array.isArray(errors)) return '';
  const fields = errors.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { field, message } = entry as { field?: unknown; message?: unknown };
    return typeof field === 'string' && typeof message === 'string' ? [`${field}: ${message}`] : [];
  });
  return fields.length === 0 ? '' : ` (${fields.join(', ')})`;
}

function readCut(text: string): AnswerError {
  return { code: CUT_CODE.exec(text)?.[1] ?? '', message: oneLine(CUT_MESSAGE.exec(text)?.[1] ?? text) };
}
