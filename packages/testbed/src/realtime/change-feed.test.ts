import { describe, expect, test } from 'vitest';
import { ManualEnvironment } from '../../test/manual-environment.ts';
import { type StoredDocument, storedDocument } from '../store/stored-document.ts';
import type { Change } from './change.ts';
import { ChangeFeed, type FeedSettings } from './change-feed.ts';

function scene(settings: FeedSettings) {
  const environment = new ManualEnvironment(1000);
  const latest = new Map<string, StoredDocument>();
  const read: Change[] = [];
  const feed = new ChangeFeed(
    settings,
    environment,
    (_database, path) => latest.get(path),
    (change) => read.push(change),
  );
  const write = (id: string, version: number, deleted = false): void => {
    const before = latest.get(`c/${id}`);
    const after = storedDocument(
      { collection: 'c', id, version, createdAtMs: 0, updatedAtMs: 0, deleted, data: {} },
      9,
    );
    latest.set(`c/${id}`, after);
    feed.onWrite('default', after, before);
  };
  const told = () => read.map(({ type, document, readMs }) => [type, document.id, document.version, readMs]);
  return { environment, feed, write, told };
}

describe('7.6 changes', () => {
  test('without a lag are read as they are made, each with its own state', () => {
    const { write, told } = scene({ lagMs: 0, looksUp: true });
    write('a', 1);
    write('a', 2);
    write('a', 3, true);
    write('a', 1);
    expect(told()).toEqual([
      ['create', 'a', 1, 1000],
      ['update', 'a', 2, 1000],
      ['delete', 'a', 3, 1000],
      ['create', 'a', 1, 1000],
    ]);
  });

  test('with a lag are read in their order once it has passed', () => {
    const { environment, write, told } = scene({ lagMs: 10, looksUp: false });
    write('a', 1);
    environment.advance(4);
    write('b', 1);
    write('a', 2);
    environment.advance(6);
    const first = told();
    environment.advance(4);
    expect([first, told()]).toEqual([
      [['create', 'a', 1, 1010]],
      [
        ['create', 'a', 1, 1010],
        ['create', 'b', 1, 1014],
        ['update', 'a', 2, 1014],
      ],
    ]);
  });

  test('of updates show what was written meanwhile, and are deletions where that was one', () => {
    const { environment, write, told } = scene({ lagMs: 10, looksUp: true });
    write('a', 1);
    write('a', 2);
    write('a', 3);
    write('b', 1);
    write('b', 2);
    write('b', 3, true);
    environment.advance(10);
    expect(told()).toEqual([
      ['create', 'a', 1, 1010],
      ['update', 'a', 3, 1010],
      ['update', 'a', 3, 1010],
      ['create', 'b', 1, 1010],
      ['delete', 'b', 3, 1010],
      ['delete', 'b', 3, 1010],
    ]);
  });

  test('that were not read when everything is forgotten are never read, and later ones are', () => {
    const { environment, feed, write, told } = scene({ lagMs: 10, looksUp: false });
    write('a', 1);
    feed.clear();
    write('b', 1);
    environment.advance(10);
    expect(told()).toEqual([['create', 'b', 1, 1010]]);
  });
});
