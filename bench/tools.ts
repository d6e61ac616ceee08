import { spawnSync } from 'node:child_process';

/** Programs that the bench needs, and the Debian packages that have them. */
const PACKAGES = { nginx: 'nginx-light', wrk: 'wrk', hey: 'hey', taskset: 'util-linux' } as const;

/**
 * Installs what is missing with apt-get. Packages that bring a service do not start it.
 *
 * @throws Error that names what to install, where it cannot
 */
export function ensureTools(): void {
  const missing = Object.entries(PACKAGES).filter(([program]) => !isThere(program));
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  console.error(`installing ${packages.join(', ')} …`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'],
    // Run level 1 keeps invoke-rc.d from starting services.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  };
  spawnSync('apt-get', ['update', '-q'], options);
  spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], options);
  const still = missing.filter(([program]) => !isThere(program));
  if (still.length === 0) return;
  const names = still.map(([program]) => program).join(', ');
  throw new Error(
    `the bench needs ${names}, and could not install it here: run \`sudo apt-get install ${still.map(([, name]) => name).join(' ')}\`, or put the programs on the PATH`,
  );
}

function isThere(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`], { env: searchPath() }).status === 0;
}

/** The environment with the folders of system programs on the PATH, where nginx is. */
export function searchPath(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
}
