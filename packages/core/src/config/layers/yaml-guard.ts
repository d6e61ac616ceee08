import { CST, Lexer } from 'yaml';

const MOST_TOKENS = 60_000;
const DEEPEST_FLOW = 64;
const DEEPEST_LINE = 64;
const WIDEST_INDENT = 200;

/**
 * Says why a text should not be given to the YAML parser, or null. The parser works recursively and in part quadratically:
 * a thousand nested marks can end the whole process, not just the call, and a megabyte of anchors takes minutes. The lexer
 * before it does neither.
 */
export function yamlDanger(text: string): string | null {
  let tokens = 0;
  let flow = 0;
  let inLine = 0;
  let lineStart = true;
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    if (tokens > MOST_TOKENS) return 'It holds more than a configuration ever would.';
    const type = CST.tokenType(token);
    if (type === 'newline') inLine = 0;
    else if (type === 'space' && lineStart && token.length > WIDEST_INDENT) return 'It is nested too deeply.';
    else if (type === 'flow-seq-start' || type === 'flow-map-start') flow += 1;
    else if (type === 'flow-seq-end' || type === 'flow-map-end') flow -= 1;
    else if (type === 'seq-item-ind' || type === 'explicit-key-ind' || type === 'map-value-ind') inLine += 1;
    lineStart = type === 'newline';
    if (flow > DEEPEST_FLOW || (flow === 0 && inLine > DEEPEST_LINE)) return 'It is nested too deeply.';
  }
  return null;
}
