import { Mismatch } from './expectations.ts';
import type { Need } from './needs.ts';
import type { Scene } from './scene.ts';
import { CheckedSocket } from './web-socket.ts';

/** Whether events of writes come, and from what kind of server. */
export async function realtimeFacts(scene: Scene): Promise<readonly Need[]> {
  const facts: Need[] = [];
  try {
    await CheckedSocket.with(scene, async (socket) => {
      await socket.subscribe('s', scene.collection);
      await scene.seed({ id: 'probe' });
      const [event = ''] = await socket.eventsUpTo(1);
      facts.push('realtime');
      if (event.includes('"version":-1')) facts.push('standalone');
    });
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
  }
  return facts;
}
