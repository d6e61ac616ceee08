// What `capacity` shows, for programs that do nothing else: runs do not load it.
export { capacityHtml } from './capacity-html.ts';
export { renderCapacity, stageLine } from './render-capacity.ts';
