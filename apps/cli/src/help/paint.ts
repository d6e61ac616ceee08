/** Marks up parts of a text for a terminal, or leaves them as they are. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
}

const marked = (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`;
const plain = (text: string) => text;

/** A paint for a stream that takes colours, or for one that does not. */
export function createPaint(colour: boolean): Paint {
  return colour
    ? { bold: marked(1, 22), dim: marked(2, 22), red: marked(31, 39) }
    : { bold: plain, dim: plain, red: plain };
}
