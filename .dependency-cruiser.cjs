// The layers: apps → scenarios, reporters → documents, audit, dashboard → core → metrics, client. Arrows go down only. docs/architecture.md has
// the drawing, docs/decisions/0002-one-folder-knows-the-client.md why one folder alone knows the client.
const layer = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$' },
  to: { path: to },
});
const inCore = (folder, mayUse) =>
  layer(
    `core-${folder}`,
    `^packages/core/src/${folder}/`,
    `^packages/core/src/(?!(${[folder, ...mayUse].join('|')})/|errors\\.ts)`,
    `core/${folder} may import only ${mayUse.join(', ') || 'nothing of core'}`,
  );
const inCli = (folder, mayUse) =>
  layer(
    `cli-${folder}`,
    `^apps/cli/src/${folder}/`,
    `^apps/cli/src/(?!(${[folder, ...mayUse].join('|')})/|(built-in|command|context|exit-codes|machine-reading|screen|version)\\.ts)`,
    `cli/${folder} may import only ${mayUse.join(', ')} and what stands beside the folders below the commands`,
  );

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    layer(
      'metrics-is-a-leaf',
      '^packages/metrics/',
      '^(packages/(?!metrics/)|apps/)',
      'metrics imports no package of ours',
    ),
    layer(
      'client-is-a-leaf',
      '^packages/client/',
      '^(packages/(?!client/)|apps/)',
      'client imports no package of ours',
    ),
    layer(
      'testbed-is-a-leaf',
      '^packages/testbed/',
      '^(packages/(?!testbed/)|apps/)',
      'testbed imports no package of ours',
    ),
    layer(
      'core-looks-down',
      '^packages/core/',
      '^(packages/(?!core/|metrics/|client/)|apps/)',
      'core imports metrics and client only',
    ),
    layer('audit-looks-down', '^packages/audit/src', '^(packages/(?!audit/|core/)|apps/)', 'audit imports core only'),
    layer(
      'dashboard-looks-down',
      '^packages/dashboard/src',
      '^(packages/(?!dashboard/|metrics/)|apps/)',
      'dashboard imports metrics only',
    ),
    layer(
      'scenarios-look-down',
      '^packages/scenarios-([a-z]+)/src',
      '^(packages/(?!scenarios-$1/|core/|documents/|audit/)|apps/)',
      'scenarios import core, documents and audit only',
    ),
    layer(
      'documents-looks-down',
      '^packages/documents/src',
      '^(packages/(?!documents/|core/)|apps/)',
      'documents imports core only',
    ),
    layer(
      'scenarios-apart',
      '^packages/scenarios-([a-z]+)/',
      '^packages/scenarios-(?!$1/)',
      'scenarios never import one another',
    ),
    layer(
      'reporters-look-down',
      '^packages/reporters/src',
      '^(packages/(?!reporters/|core/|metrics/|dashboard/)|apps/)',
      'reporters import core, metrics and dashboard only',
    ),
    layer(
      'otel-looks-down',
      '^packages/otel/src',
      '^(packages/(?!otel/|core/|metrics/)|apps/)',
      'otel imports core and metrics only',
    ),
    layer(
      'monitor-looks-down',
      '^packages/monitor/src',
      '^(packages/(?!monitor/|core/|metrics/|dashboard/)|apps/)',
      'monitor imports core, metrics and dashboard only',
    ),
    layer('nothing-imports-the-app', '^packages/', '^apps/', 'the app is the composition root'),
    layer(
      'packages-stand-alone',
      '^packages/[a-z-]+/src',
      '^(bench|conformance|examples|integration|tooling)/',
      'what surrounds the packages is in none of them',
    ),
    layer(
      'cli-has-the-checks-alone',
      '^apps/cli/src',
      '^(bench|examples|integration|tooling)/',
      'of what surrounds the packages the program has the checks of conformance alone',
    ),
    {
      name: 'client-values-in-one-folder',
      comment:
        'core imports the client for values where Syntrix becomes a target, for forms and bodies, and where a fake stands in',
      severity: 'error',
      from: {
        path: '^packages/core/src',
        pathNot:
          '(^packages/core/src/(shard/syntrix/|contracts/(operation-result|syntrix-worker-client)\\.ts|testing/fake-[a-z]+\\.ts)|\\.test\\.ts$)',
      },
      to: { path: '^packages/client/', dependencyTypesNot: ['type-only'] },
    },
    inCore('contracts', []),
    inCore('modules', []),
    inCore('templates', []),
    inCore('config', ['modules', 'contracts']),
    inCore('plan', ['config', 'load', 'contracts']),
    inCore('plugins', ['config', 'modules', 'contracts']),
    inCore('load', ['contracts']),
    inCore('shard', ['load', 'contracts']),
    inCore('observe', ['hosts', 'contracts']),
    inCore('hosts', ['shard', 'load', 'plugins', 'contracts']),
    inCore('run', ['hosts', 'observe', 'shard', 'load', 'plugins', 'plan', 'config', 'contracts']),
    inCore('once', ['contracts', 'hosts', 'run', 'shard']),
    inCore('capacity', ['contracts', 'config', 'plan', 'plugins', 'hosts', 'shard', 'run']),
    layer(
      'cli-lists-its-commands',
      '^apps/cli/src/(?!cli\\.ts|commands/)',
      '^apps/cli/src/commands/',
      'commands are named in cli.ts alone; who needs them is given the list',
    ),
    inCli('commands', ['capacity', 'doctor', 'comparing', 'running', 'help', 'failures', 'flags']),
    inCli('doctor', ['running', 'failures', 'flags']),
    inCli('capacity', ['comparing', 'running', 'failures', 'flags']),
    inCli('comparing', ['running', 'failures', 'flags']),
    inCli('running', ['failures', 'flags']),
    inCli('help', ['flags']),
    inCli('failures', ['flags']),
    layer(
      'cli-flags',
      '^apps/cli/src/flags/',
      '^apps/cli/src/(?!flags/)',
      'tables of flags need nothing of the program',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|node_modules|\\.d\\.ts$)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@syntrix-bench/source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
