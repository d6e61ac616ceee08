import { readFileSync } from 'node:fs';

/** The built page, as text. */
export interface DashboardBundle {
  /** Names script, style sheet and icon by `dashboard.js`, `dashboard.css` and `dashboard.svg` beside it. */
  readonly shell: string;
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

/** Whoever serves the bundle sends this as `Content-Security-Policy`: the page needs no more. */
export const DASHBOARD_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SHELL = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>syntrix-bench</title>
<link rel="icon" href="dashboard.svg" type="image/svg+xml">
<link rel="stylesheet" href="dashboard.css">
<script src="dashboard.js" defer></script>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript. The report as JSON is at <a href="api/report">api/report</a>.</noscript>
</body>
</html>
`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1f4e79"/><path d="M2 12l3-4 3 2 3-6 3 3" fill="none" stroke="#fff" stroke-width="1.6"/></svg>
`;

/**
 * Reads the built page.
 *
 * @throws where the package was not built: `pnpm build:js`
 */
export function readDashboard(): DashboardBundle {
  const read = (name: string) => readFileSync(new URL(`../dist/${name}`, import.meta.url), 'utf8');
  return { shell: SHELL, script: read('dashboard.js'), style: read('dashboard.css'), icon: ICON };
}
