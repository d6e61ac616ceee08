/** Folder and manifest of every package that is published. */
export declare const publishedPackages: readonly {
  readonly folder: string;
  readonly manifest: Readonly<Record<string, unknown>> & { readonly name: string; readonly version: string };
}[];

/** Builds what changed, types included, and packs it. Returns the path of each package's tarball by the package's name. */
export declare function packPackages(): Readonly<Record<string, string>>;

/** Copies a project to a folder that is not there yet, without what was installed or built in it. */
export declare function copyProject(from: string, to: string): void;

/**
 * Installs a project by npm: in its package.json the tarballs take the place of our packages' versions, as a person would put
 * versions in. What npm has in its cache is not asked for again.
 *
 * @param options for `npm install`
 */
export declare function installProject(folder: string, options?: readonly string[]): void;

/** The environment without what npm and pnpm tell the scripts that they start: commands in other folders take it for their own. */
export declare function outsideOfScripts(): NodeJS.ProcessEnv;
