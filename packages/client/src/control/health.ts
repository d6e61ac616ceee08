import { SyntrixError } from '../errors.ts';
import type { ControlClient } from './control-client.ts';

/** Whether the server's HTTP side runs. It says nothing of the stores behind it. */
export type HealthReport = { readonly up: true } | { readonly up: false; readonly error: SyntrixError };

/** Asks `/health`. Never throws for what a server or a network does. */
export async function checkHealth(control: ControlClient): Promise<HealthReport> {
  try {
    const answer = await control.call({ method: 'GET', path: '/health', expect: 200, purpose: 'the health check' });
    if (answer.text === 'OK') return { up: true };
    const error = new SyntrixError('what answers /health is not Syntrix', {
      category: 'protocol',
      status: answer.status,
      hint: 'Check host and port: another program answers there.',
    });
    return { up: false, error };
  } catch (error) {
    if (error instanceof SyntrixError) return { up: false, error };
    throw error;
  }
}
