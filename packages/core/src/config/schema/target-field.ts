import * as z from 'zod';

/** Scheme, host and perhaps a path. */
const ADDRESS_PATTERN = '^[hH][tT][tT][pP][sS]?://[^\\s/?#@\\\\]+(/[^\\s?#]*)?$';

/** The address of a server: http or https, without credentials, query or fragment. */
export const targetUrl = z
  .custom<string>(() => true)
  .meta({ type: 'string', pattern: ADDRESS_PATTERN, examples: ['http://localhost:8080'] })
  .transform((written, context) => {
    const problem = targetProblem(written);
    if (problem === null) return written;
    context.addIssue({ code: 'custom', message: problem.message, params: { hint: problem.hint }, input: written });
    return z.NEVER;
  });

const EXAMPLE = 'Write it like http://localhost:8080.';

function targetProblem(written: unknown): { readonly message: string; readonly hint: string } | null {
  if (typeof written !== 'string' || written === '')
    return { message: 'must be an http or https address', hint: EXAMPLE };
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(written)) {
    return { message: 'lacks http:// or https://', hint: `Write it like http://${written.slice(0, 80)}.` };
  }
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null) return { message: 'is not an address that can be read', hint: EXAMPLE };
  if (url.protocol === 'ws:' || url.protocol === 'wss:') {
    const http = written.replace(/^ws/i, 'http').slice(0, 80);
    return {
      message: `must be an http or https address`,
      hint: `Write ${http}; realtime connections are derived from it.`,
    };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { message: 'must be an http or https address', hint: EXAMPLE };
  }
  if (url.username !== '' || url.password !== '') {
    return {
      message: 'carries credentials',
      hint: 'Take them out and use auth.token, or auth.username with auth.password.',
    };
  }
  if (url.search !== '' || url.hash !== '') {
    return { message: 'carries a query or fragment', hint: 'Leave away everything from "?" or "#" on.' };
  }
  if (!new RegExp(ADDRESS_PATTERN, 'u').test(written)) {
    return { message: 'is not an address that can be read', hint: EXAMPLE };
  }
  return null;
}
