import { type Answer, textAnswer } from '../http/answer.ts';
import type { RequestHead } from '../http/request-head.ts';
import { hostName } from './handshake.ts';

/** Which pages may open an event stream. */
export interface OriginSettings {
  /** No origin is fine, and so is one on this machine. */
  readonly allowDevOrigin: boolean;
  readonly allowedOrigins: readonly string[];
}

const REQUIRED = textAnswer(403, 'origin required when using credentials');
const NOT_ALLOWED = textAnswer(403, 'origin not allowed');
const LOCAL_NAMES: readonly string[] = ['localhost', '127.0.0.1'];

/** The refusal of an event stream for where it is asked from. */
export function originRefusal({ fields }: RequestHead, settings: OriginSettings): Answer | undefined {
  const { origin, hosts } = fields;
  const { allowDevOrigin, allowedOrigins } = settings;
  if (origin === '') return allowDevOrigin ? undefined : REQUIRED;
  const name = hostName(/^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(origin)?.[1]?.toLowerCase() ?? '');
  const isAllowed =
    (name !== '' && name === hostName(hosts[0]?.toLowerCase() ?? '')) ||
    (allowDevOrigin && LOCAL_NAMES.includes(name)) ||
    allowedOrigins.some((allowed) => plain(allowed) === plain(origin));
  return isAllowed ? undefined : NOT_ALLOWED;
}

function plain(origin: string): string {
  return origin.toLowerCase().replace(/\/$/, '');
}
