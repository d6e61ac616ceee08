import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';

import { makeFreshClone, strangersEnvironment } from './fresh-clone.ts';
import { TmuxTerminal, type Typed } from './tmux-terminal.ts';

/** The port that pages speak of. */
const PORT = 8080;
/** A server of the reader's own, or the one that the page has started. */
const ADDRESS = /(?<host>[\w.-]+):8080\b/gu;
const THIS_MACHINE = /^(?:localhost|127\.0\.0\.1)$/u;
/** What pages leave to the reader. */
const PASSWORD = 'Passw0rd!Passw0rd';
/** Far beyond what a command takes on a busy machine. */
const LIMIT_MS = 300_000;
/** The window of what goes on until it is stopped. */
const SERVER = 'server';

/**
 * Somebody who has a fresh clone, a terminal of 80 × 24, a server on port 8080 and another one elsewhere, and types what
 * pages say. What the terminal showed is left in a folder.
 */
export class Stranger {
  readonly #folder: string;
  readonly #clone: string;
  readonly #screens: string;
  readonly #terminal: TmuxTerminal;
  #typed = 0;
  /** The server at {@link PORT}: `page` if a page started it. */
  #near: { readonly port: number; readonly server: Testbed | 'page' } | null = null;
  #far: Testbed | null = null;

  private constructor(folder: string, clone: string, screens: string, terminal: TmuxTerminal) {
    this.#folder = folder;
    this.#clone = clone;
    this.#screens = screens;
    this.#terminal = terminal;
  }

  static async open(screens: string): Promise<Stranger> {
    await rm(screens, { recursive: true, force: true });
    await mkdir(screens, { recursive: true });
    const folder = await mkdtemp(join(tmpdir(), 'stranger-'));
    const clone = join(folder, 'syntrix-bench');
    await makeFreshClone(clone);
    const terminal = await TmuxTerminal.open(folder, clone, strangersEnvironment(process.env));
    return new Stranger(folder, clone, screens, terminal);
  }

  /** Types a command as a page has it, and waits until it has ended. */
  async type(written: string): Promise<Typed> {
    const command = await this.#here(written);
    const typed = await this.#terminal.type(command, LIMIT_MS);
    const head = `${written}\n(exit code ${typed.exitCode}, ${typed.seconds.toFixed(1)} s)\n`;
    await this.#keep(command, `${head}\n── the screen\n${typed.screen}\n\n── all of it\n${typed.output}\n`);
    return typed;
  }

  /** Starts the server at {@link PORT} as a page has it, in a window of its own; resolves when it listens. */
  async start(written: string): Promise<void> {
    const port = await this.#leavePort();
    this.#near = { port, server: 'page' };
    const command = await this.#here(written);
    await this.#terminal.openWindow(SERVER, this.#clone);
    await this.#terminal.start(command, SERVER);
    await this.#terminal.see(new RegExp(`http://[\\w.]+:${port}\\b`, 'u'), LIMIT_MS, SERVER);
    await this.#keep(command, `${written}\n\n── the screen\n${await this.#terminal.screen(SERVER)}\n`);
  }

  async close(): Promise<void> {
    await this.#terminal.close();
    await this.#leavePort();
    await this.#far?.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The command with the reader's servers and password in the place of those of the page. */
  async #here(written: string): Promise<string> {
    let command = written.replaceAll("'…'", `'${PASSWORD}'`).replaceAll('--port 8080', `--port ${this.#near?.port}`);
    for (const [address, host] of written.matchAll(ADDRESS)) {
      const port = THIS_MACHINE.test(host!) ? await this.#nearPort() : await this.#farPort();
      command = command.replaceAll(address, `127.0.0.1:${port}`);
    }
    return command;
  }

  async #nearPort(): Promise<number> {
    if (this.#near === null) {
      const port = await freePort(PORT);
      this.#near = { port, server: await startTestbed({ port }) };
    }
    return this.#near.port;
  }

  /** The server elsewhere; its key and a token of its administrator are in the clone, under the names that pages give them. */
  async #farPort(): Promise<number> {
    if (this.#far === null) {
      this.#far = await startTestbed({ keyFile: join(this.#clone, 'keys/auth_private.pem') });
      const answer = await fetch(`${this.#far.url}/auth/v1/signup`, {
        method: 'POST',
        body: JSON.stringify({ username: 'somebody', password: PASSWORD }),
      });
      const { access_token: token } = (await answer.json()) as { readonly access_token: string };
      await writeFile(join(this.#clone, 'token.txt'), token);
    }
    return Number(new URL(this.#far.url).port);
  }

  /** Stops the server at {@link PORT}; resolves to its port, or to one that it can have. */
  async #leavePort(): Promise<number> {
    const near = this.#near;
    this.#near = null;
    if (near === null) return freePort(PORT);
    if (near.server === 'page') await this.#terminal.closeWindow(SERVER).catch(() => undefined);
    else await near.server.close();
    return near.port;
  }

  async #keep(command: string, text: string): Promise<void> {
    this.#typed += 1;
    const name = command
      .replaceAll(/[^a-z0-9]+/giu, '-')
      .slice(0, 60)
      .replace(/^-|-$/gu, '');
    await writeFile(join(this.#screens, `${String(this.#typed).padStart(2, '0')}-${name}.txt`), text);
  }
}

/** The wanted port if nobody has it, else any that is free. */
async function freePort(wanted: number): Promise<number> {
  const server = createServer();
  const listens = (port: number) =>
    new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
  if (!(await listens(wanted))) await listens(0);
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : wanted;
}
