import { expect, test } from 'vitest';

import { commandsOf } from './typed-commands.ts';

test('commands are read in order out of the shell blocks of a page, each as it is to be typed', () => {
  const page = [
    'Type `not this`:',
    '```sh',
    '# a comment of its own',
    'npm run demo   # one beside it',
    '',
    'curl -X PUT http://localhost \\',
    "  -d '{",
    "  }'",
    'cat > bench.yaml <<EOF',
    'name: mine',
    'EOF',
    '```',
    '```',
    'what it prints',
    '```',
    '```ts',
    'await run();',
    '```',
  ].join('\n');
  expect(commandsOf('page.md', page)).toEqual([
    { page: 'page.md', line: 4, text: 'npm run demo   # one beside it' },
    { page: 'page.md', line: 6, text: "curl -X PUT http://localhost \\\n  -d '{\n  }'" },
    { page: 'page.md', line: 9, text: 'cat > bench.yaml <<EOF\nname: mine\nEOF' },
  ]);
});

test('a command that does not end in its block is a mistake of the page', () => {
  expect(() => commandsOf('page.md', "```sh\necho 'a\n```")).toThrow("page.md:2: the command does not end: echo 'a");
});
