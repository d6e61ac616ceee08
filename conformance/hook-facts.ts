import { Mismatch } from './expectations.ts';
import type { Need } from './needs.ts';
import type { Scene } from './scene.ts';

/** Whether the triggers of this table call its receiver. */
export async function hookFacts(scene: Scene): Promise<readonly Need[]> {
  const { hooks } = scene.target;
  if (hooks === undefined) return [];
  const collection = `every-${scene.unique}`;
  try {
    await scene.call('POST', `${scene.documents()}/${collection}`, '{"id":"probe"}');
    await hooks.saying(`"collection":"${collection}"`, 1);
    return ['webhooks'];
  } catch (error) {
    if (error instanceof Mismatch) return [];
    throw error;
  }
}
