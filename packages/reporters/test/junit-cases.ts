/** One test case of JUnit XML. */
export interface JUnitCase {
  readonly classname: string;
  readonly name: string;
  readonly result: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#10': '\n', '#9': '\t' };
const ATTRIBUTE = /\s([a-z]+)="([^"<]*)"/gu;
const TAG = /<(\/?)([a-z-]+)((?:\s[a-z]+="[^"<]*")*)(\/?)>/gu;

/** Reads JUnit XML by itself: tags that do not pair, and signs that XML cannot hold, are errors. */
export function junitCases(xml: string): readonly JUnitCase[] {
  if (/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(xml)) throw new Error('signs that XML cannot hold');
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/u, '');
  const open: string[] = [];
  const cases: JUnitCase[] = [];
  const rest = body.replaceAll(TAG, (_, closes: string, tag: string, written: string) => {
    if (closes === '/') {
      if (open.pop() !== tag) throw new Error(`</${tag}> closes nothing`);
      return '';
    }
    open.push(tag);
    const values = Object.fromEntries(
      [...written.matchAll(ATTRIBUTE)].map(([, key = '', value = '']) => [key, plain(value)]),
    );
    if (tag === 'testcase')
      cases.push({ classname: values['classname'] ?? '', name: values['name'] ?? '', result: 'passed', message: '' });
    if (tag === 'failure' || tag === 'error' || tag === 'skipped')
      cases.push({ ...cases.pop()!, result: tag, message: values['message'] ?? '' });
    return '';
  });
  if (open.length > 0) throw new Error(`<${open.join('><')}> is not closed`);
  if (/[<>]/u.test(rest)) throw new Error('signs that are neither text nor tag');
  return cases;
}

function plain(text: string): string {
  return text.replaceAll(/&([^;]*);/gu, (_, name: string) => {
    const sign = ENTITIES[name];
    if (sign === undefined) throw new Error(`&${name}; is unknown`);
    return sign;
  });
}
