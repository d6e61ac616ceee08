import { DEFAULT_ADMIN, type TestbedOptions } from '@syntrix-bench/testbed';
import { UsageError } from 'clipanion';

/** What the command line asks of a testbed, as it was written. */
export interface TestbedRequest {
  readonly port: string | null;
  readonly host: string | null;
  readonly databases: readonly string[];
  readonly adminUsername: string | null;
  readonly adminPassword: string | null;
  readonly keyFile: string | null;
  readonly tokenLifetime: string | null;
  readonly rateLimit: boolean;
  readonly faultsFile: string | null;
  readonly untilStdinEnds: boolean;
  readonly quiet: boolean;
}

const HIGHEST_PORT = 65_535;
const MS_PER_UNIT = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/**
 * The testbed's options as far as flags alone say them.
 *
 * @throws UsageError with a sentence that names the flag
 */
export function toTestbedOptions(request: TestbedRequest): TestbedOptions {
  return {
    port: readPort(request.port),
    databases: request.databases,
    admin: {
      username: request.adminUsername ?? DEFAULT_ADMIN.username,
      password: request.adminPassword ?? DEFAULT_ADMIN.password,
    },
    rateLimit: request.rateLimit,
    ...(request.host === null ? {} : { host: request.host }),
    ...(request.tokenLifetime === null
      ? {}
      : { accessTokenTtlMs: readTimeMs('--token-lifetime', request.tokenLifetime) }),
  };
}

function readPort(text: string | null): number {
  if (text === null) return 0;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= HIGHEST_PORT) return port;
  throw new UsageError(
    `--port: ${JSON.stringify(text)} is no port. Give a number from 0 (any free one) to ${HIGHEST_PORT}.`,
  );
}

function readTimeMs(flag: string, text: string): number {
  const [, digits, unit] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? [];
  if (digits !== undefined && Number(digits) > 0) return Number(digits) * MS_PER_UNIT[unit as keyof typeof MS_PER_UNIT];
  throw new UsageError(
    `${flag}: ${JSON.stringify(text)} is no time. Give a whole number with a unit, such as 500ms, 2s or 15m.`,
  );
}
