import { SyntrixError, type ControlClient } from '@syntrix-bench/client';

import { fine, problem, unknown, type Finding } from './finding.ts';

// docs/decisions/0140-doctor-asks-under-another-address.md

/** The server's default lets 100 through at once and one more each 0.6 s, so that this many within seconds find it. */
export const LIMITER_CALLS = 130;
const AT_ONCE = 10;

/** Whether the target limits requests: asks so often, under an invented address, that a limiter would refuse. */
export async function checkLimiter(control: ControlClient): Promise<Finding> {
  const about = 'rate limiter';
  for (let done = 0; done < LIMITER_CALLS; done += AT_ONCE) {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => statusOfHealth(control)));
    if (answers.includes(429)) {
      return problem(
        about,
        `on: requests are refused after ${done < 100 ? `about ${done + AT_ONCE}` : 'about 100'} in a row`,
        'Switch it off and restart the server: server.rate_limit.enabled: false',
      );
    }
    const strange = answers.find((status) => status !== 200);
    if (strange !== undefined) {
      return unknown(about, `cannot be seen: /health answers ${strange === 0 ? 'nothing' : strange}`, 'Try again.');
    }
  }
  return fine(about, `off: ${LIMITER_CALLS} requests in a row were let through`);
}

async function statusOfHealth(control: ControlClient): Promise<number> {
  try {
    return (await control.call({ method: 'GET', path: '/health', expect: 200, purpose: 'the health check' })).status;
  } catch (error) {
    if (error instanceof SyntrixError) return error.status;
    throw error;
  }
}
