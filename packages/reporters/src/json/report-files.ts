import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The part of a file system that writing a report needs. */
export interface ReportFiles {
  /** Makes a folder with all its parents; one that exists is left alone. */
  makeFolder(path: string): Promise<void>;
  /** Writes a whole file; resolves when it is on the disk. */
  writeFile(path: string, text: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; one that is not there is no error. */
  remove(path: string): Promise<void>;
}

/** The file system of this machine. */
export const nodeReportFiles: ReportFiles = {
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true });
  },
  writeFile: async (path, text) => {
    const file = await open(path, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename,
  remove: (path) => rm(path, { force: true }),
};

/**
 * Writes a file so that at no moment a part of it can be seen: beside its place under another name (with `tag`, so that two
 * writers do not meet), then renamed. Missing folders are made. On failure nothing is left behind, and a file that was there
 * before is as it was.
 */
export async function writeWhole(files: ReportFiles, path: string, text: string, tag: string): Promise<void> {
  const unfinished = join(dirname(path), `.${basename(path)}.${tag}.tmp`);
  await files.makeFolder(dirname(path));
  try {
    await files.writeFile(unfinished, text);
    await files.rename(unfinished, path);
  } catch (error) {
    // The first failure is the one to tell; a left-over that cannot be removed either says the same.
    await files.remove(unfinished).catch(() => undefined);
    throw error;
  }
}
