import type { Mark } from '../text/mark.ts';
import type { Capacity } from './capacity.ts';

/**
 * What an answer is worth: `good` where it is whole, with an end that holds for certain and a search that came to its end; `warning` where it is
 * a lower bound, or not confirmed, or not known; `bad` where nothing holds.
 */
export function capacityMark({
  end,
  holds,
  holds_confirmed: isConfirmed,
  fails,
}: Pick<Capacity, 'end' | 'holds' | 'holds_confirmed' | 'fails'>): Mark {
  if (holds === null) return fails === null ? 'warning' : 'bad';
  return isConfirmed && (end === 'bracketed' || end === 'most_level') ? 'good' : 'warning';
}
