import { execFile, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Size of the terminal that a stranger opens. */
const COLUMNS = 80;
const ROWS = 24;
/** How often the terminal is looked at while something is waited for. */
const LOOK_EVERY_MS = 200;
const PROMPT = '$';

/** Whether tmux is installed. */
export function hasTmux(): boolean {
  return spawnSync('tmux', ['-V']).status === 0;
}

/** What came of a command that was typed. */
export interface Typed {
  readonly exitCode: number;
  /** What a person sees when it has ended: the last 24 lines, 80 columns wide. */
  readonly screen: string;
  /** All that it printed, with what has scrolled away. */
  readonly output: string;
  readonly seconds: number;
}

/** A shell in a terminal of 80 × 24. What is typed into it is typed as a person does: text, then Enter. */
export class TmuxTerminal {
  readonly #socket: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #workFolder: string;
  readonly #windows = new Map<string, { readonly exitCodes: string }>();

  private constructor(workFolder: string, env: NodeJS.ProcessEnv) {
    this.#workFolder = workFolder;
    this.#socket = join(workFolder, 'tmux');
    this.#env = env;
  }

  /**
   * Opens a terminal with one window, `main`.
   *
   * @param workFolder where its socket is, outside of what is shown
   * @param cwd where the shell starts
   */
  static async open(workFolder: string, cwd: string, env: NodeJS.ProcessEnv): Promise<TmuxTerminal> {
    const terminal = new TmuxTerminal(workFolder, env);
    const config = join(workFolder, 'tmux.conf');
    const settings = ['status off', 'history-limit 20000', 'default-terminal screen-256color'];
    await writeFile(config, settings.map((setting) => `set -g ${setting}\n`).join(''));
    const size = ['-x', String(COLUMNS), '-y', String(ROWS)];
    await terminal.#openWindow('main', ['-f', config, 'new-session', '-d', ...size, '-s', 'stranger', '-c', cwd]);
    return terminal;
  }

  /** Opens a second window, where something may go on meanwhile. */
  async openWindow(name: string, cwd: string): Promise<void> {
    await this.#openWindow(name, ['new-window', '-d', '-t', 'stranger', '-c', cwd]);
  }

  /** Closes a window, and with it what runs there. */
  async closeWindow(name: string): Promise<void> {
    this.#windows.delete(name);
    await this.#tmux('kill-window', '-t', `stranger:${name}`);
  }

  /** Types a command on a clear screen and waits until it has ended. @throws Error with the screen where it does not end in time */
  async type(command: string, limitMs: number, window = 'main'): Promise<Typed> {
    await this.#clear(window);
    const before = await this.#exitCodes(window);
    const startMs = performance.now();
    await this.start(command, window);
    const ended = async () => (await this.#exitCodes(window)).length > before.length;
    if (!(await this.#until(ended, limitMs))) {
      const screen = await this.screen(window);
      await this.press('C-c', window);
      throw new Error(`"${command}" has not ended after ${limitMs / 1000} s:\n${screen}`);
    }
    const seconds = (performance.now() - startMs) / 1000;
    const exitCode = Number((await this.#exitCodes(window)).at(-1));
    return { exitCode, screen: await this.screen(window), output: await this.#capture(window, ['-S', '-']), seconds };
  }

  /** Types a command that is not waited for. */
  async start(command: string, window: string): Promise<void> {
    for (const line of command.split('\n')) {
      await this.#tmux('send-keys', '-t', `stranger:${window}`, '-l', '--', line);
      await this.press('Enter', window);
    }
  }

  /** Presses a key, such as `C-c`. */
  async press(key: string, window = 'main'): Promise<void> {
    await this.#tmux('send-keys', '-t', `stranger:${window}`, key);
  }

  /** Waits until the screen shows something. @throws Error with the screen where it does not in time */
  async see(text: RegExp, limitMs: number, window = 'main'): Promise<void> {
    const shown = async () => text.test(await this.screen(window));
    if (!(await this.#until(shown, limitMs)))
      throw new Error(`no ${text} within ${limitMs / 1000} s on the screen:\n${await this.screen(window)}`);
  }

  /** The 24 lines that are visible. */
  screen(window = 'main'): Promise<string> {
    return this.#capture(window, []);
  }

  /** Closes all windows. */
  async close(): Promise<void> {
    await this.#tmux('kill-server').catch(() => undefined);
  }

  async #openWindow(name: string, open: readonly string[]): Promise<void> {
    const exitCodes = join(this.#workFolder, `exit-codes-${name}`);
    await writeFile(exitCodes, '');
    this.#windows.set(name, { exitCodes });
    // Each prompt tells how the last command ended.
    const shell = `PS1='${PROMPT} ' PROMPT_COMMAND='echo $? >> ${exitCodes}' exec bash --noprofile --norc`;
    await this.#tmux(...open, '-n', name, shell);
    await this.#until(async () => (await this.#exitCodes(name)).length > 0, 10_000);
  }

  /** An empty screen with the prompt at its top, and nothing above it. */
  async #clear(window: string): Promise<void> {
    await this.press('C-l', window);
    await this.#until(async () => (await this.screen(window)).trim() === PROMPT, 10_000);
    await this.#tmux('clear-history', '-t', `stranger:${window}`);
  }

  async #exitCodes(window: string): Promise<readonly string[]> {
    const text = await readFile(this.#windows.get(window)!.exitCodes, 'utf8');
    return text.split('\n').filter((line) => line !== '');
  }

  async #capture(window: string, range: readonly string[]): Promise<string> {
    const { stdout } = await this.#tmux('capture-pane', '-p', '-t', `stranger:${window}`, ...range);
    return stdout.trimEnd();
  }

  async #until(isSo: () => Promise<boolean>, limitMs: number): Promise<boolean> {
    const endMs = performance.now() + limitMs;
    while (!(await isSo())) {
      if (performance.now() > endMs) return false;
      await sleep(LOOK_EVERY_MS);
    }
    return true;
  }

  #tmux(...args: readonly string[]): Promise<{ readonly stdout: string }> {
    return run('tmux', ['-S', this.#socket, ...args], { env: this.#env });
  }
}
