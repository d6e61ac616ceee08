/** A sign of ours, and what stands for it where a terminal knows no more than ASCII: as wide as the sign, so that columns stay. */
const STAND_INS: ReadonlyMap<string, string> = new Map([
  ['✓', '+'],
  ['✗', 'x'],
  ['·', '-'],
  ['–', '-'],
  ['−', '-'],
  ['→', '>'],
  ['…', '.'],
  ['’', "'"],
  ['µ', 'u'],
  ['╷', ','],
  ['╵', "'"],
  ['░', '.'],
  ['▁', '.'],
  ['▂', ':'],
  ['▃', '-'],
  ['▄', '='],
  ['▅', '+'],
  ['▆', '*'],
  ['▇', '#'],
  ['█', '@'],
]);

/** The text with our own signs as ASCII. Letters of names and messages stay as they are: who wrote them can read them. */
export function toAscii(text: string): string {
  return Array.from(text, (sign) => STAND_INS.get(sign) ?? sign).join('');
}
