import { describe, expect, test } from 'vitest';

import manifest from '../package.json' with { type: 'json' };
import { COMMANDS } from './cli.ts';
import { runInMemory } from './testing/memory-context.ts';

describe('help and version', () => {
  test('P1-60 --version prints the version alone, so that scripts can read it', async () => {
    for (const argv of [['--version'], ['-v'], ['version']]) {
      expect(await runInMemory(argv)).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
    }
  });

  test('P1-60 --help names every command with an example that can be pasted', async () => {
    const { code, stdout, stderr } = await runInMemory(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "Benchmarks Syntrix realtime document databases.

      Usage
        syntrix-bench <command> [flags]
        syntrix-bench URL [flags]    the same as run URL

      Commands
        run         Run a benchmark against a Syntrix server.
        demo        A short run against an embedded target: nothing to install.
        list        List scenarios, presets and templates, each with the question it
                    answers.
        init        Write a config to start from.
        validate    Check a config without running it.
        doctor      Check that target and machine are ready for a run.
        report      Show a stored report again.
        compare     Say whether runs are better or worse than others, and how sure
                    that is.
        upgrade     Say whether a new version of a server is safe to take.
        calibrate   Find out how much equal runs differ on this machine and target.
        capacity    Find how much a server can serve before a limit breaks, and what
                    gives first.
        monitor     Show the reports of a folder in the browser.
        clean       Remove what earlier runs left on a target.
        testbed     Serve the embedded Syntrix-compatible target until Ctrl+C.
        completion  Print a script that completes commands and flags in a shell.
        --version   Print the version.

      Examples
        syntrix-bench run http://localhost:8080 --duration 10s --workers 50
        syntrix-bench demo
        syntrix-bench list
        syntrix-bench init
        syntrix-bench validate crud.yaml
        syntrix-bench doctor http://localhost:8080
        syntrix-bench report results/crud.json
        syntrix-bench compare base/*.json -- new/*.json
        syntrix-bench upgrade './start-old.sh' './start-new.sh' --config crud.yaml
        syntrix-bench calibrate http://localhost:8080 --duration 30s
        syntrix-bench capacity --config bench.yaml --max rate --threshold \\
          "p99 < 100ms"
        syntrix-bench monitor results --monitor-open
        syntrix-bench clean http://localhost:8080 --username bench --password env:P
        syntrix-bench testbed --port 8080
        source <(syntrix-bench completion bash)

      Exit codes
        0    fine
        1    the run failed, the target was lost before its end, no operation,
             delivery or connection of one of its workloads succeeded, clean-up left
             documents, or the report could not be written
        2    wrong command line or config; nothing was sent
        3    target not reachable, not ready, or set-up failed
        4    a threshold was crossed, or a check of what the target did failed
        5    compare or upgrade found a regression: runs are worse by more than
             matters, or a promise is broken
        6    not proven: the run cannot prove what was asked of it
        129  the terminal went away; a partial report is written
        130  interrupted by Ctrl+C; a partial report is written
        143  terminated; a partial report is written

      Flags of a command: syntrix-bench <command> --help
      "
    `);
  });

  test('P1-60 run --help groups its flags and fits 80 columns', async () => {
    const { code, stdout, stderr } = await runInMemory(['run', '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "Run a benchmark against a Syntrix server.

      Usage
        syntrix-bench run [URL...] [flags]

      Settings come from the config file (the nearest syntrix-bench.config.*, unless
      --config names one), the environment, flags and --set; later ones win. Ctrl+C
      stops the load, removes the documents of the run and reports what was
      measured; a second one skips drain and clean-up, a third ends the process.

      Argument
        [URL...]                      The server, instead of --target. Several URLs
                                      share the workers evenly.

      Target
        -t, --target URL              Base URL of the server; given several times,
                                      workers are spread over the URLs evenly.
                                      Default: http://localhost:8080.
            --allow-target HOST       Allow a host other than this machine as
                                      target, by its name alone. May be given
                                      several times. Default: only this machine.
            --database NAME           Database that the load works in. Default:
                                      default.
            --token TOKEN             Access token: env:NAME, file:PATH, or the
                                      token itself.
            --username NAME           Log in as this user, who is signed up if
                                      missing.
            --password SECRET         Password of the user: env:NAME or file:PATH (a
                                      literal can be seen in the process list).
            --private-key FILE        Mint a token with the server's private key
                                      (PKCS#1 PEM); the path is relative to the
                                      working directory.
            --templates FILE|DIR      Index templates that the server has, as its
                                      files: which queries they do not serve is told
                                      before anything is sent.
            --i-own-this-server       Allow storms, and whatever else can end a
                                      server’s realtime until it is restarted.

      Load
        -s, --scenario NAME           What the load does: crud, query, realtime,
                                      trigger, database, or a preset such as
                                      crud-write-heavy or query-paged. Default:
                                      crud.
        -d, --duration TIME           Length of the measured phase, such as 30s or
                                      5m. Default: 30s.
        -n, --operations COUNT        Measure this many operations instead of a
                                      duration.
        -w, --workers COUNT           Workers, each with at most one operation in
                                      flight. Default: 10; with --rate a tenth of
                                      it, 10 to 1000.
            --threads COUNT           Threads that generate load, or auto: the cores
                                      less one. No more than workers and held
                                      connections; probes have one of their own.
                                      Default: auto.
            --warmup TIME             Full load before the measured phase, not in
                                      the results. Default: a tenth of the duration,
                                      at most 30s.
            --rampup TIME             Time in which load grows from 0 to full, not
                                      in the results. Default: 0.
        -r, --rate RATE               Open model: operations start on schedule, such
                                      as 500/s, however slow the target is.
            --seed NUMBER             Seed of random choices and of document
                                      contents; random draws a new one. Default: 1.
            --until-steady            End the warm-up as soon as goodput and p50 are
                                      steady, after --warmup at the latest (then 2m
                                      by default).

      Data
            --collection NAME         Collection that documents are written to.
                                      Default: benchmarks.
            --document-size SIZE      Size of a document, such as 1KB. Default: 1KB.
            --fields COUNT            Fields of a document. Default: 10.
            --seed-data COUNT         Documents written before load begins. Default:
                                      1000.
            --shared-collection       Accept a collection that holds documents which
                                      no run made.
            --no-cleanup              Leave the run's documents on the target.

      Webhooks
            --hook-addr HOST:PORT     Where trigger scenarios listen for webhooks.
                                      Default: 127.0.0.1:9797.
            --hook-url URL            What the server calls, where that is not
                                      http:// and the address; must be given with
                                      0.0.0.0.

      Verdict
            --threshold LIMIT         Limit that the run must keep, such as
                                      "read.p99 < 50ms", in addition to those of the
                                      config. May be given several times.
            --strict                  Exit with 6 unless every claim of the
                                      certificate is valid.

      Config
        -c, --config FILE             Config as YAML, JSON, TypeScript or
                                      JavaScript. Flags win over it. Default: the
                                      nearest syntrix-bench.config.*, here or in a
                                      folder above.
            --no-config               Use no config file.
            --set KEY=VALUE           Set any key of the config, such as
                                      load.rate=500/s. Wins over everything; may be
                                      given several times.
            --plugin MODULE           Load a plugin, by path or package name. May be
                                      given several times.

      Run
            --name NAME               Name of the benchmark in the report. Default:
                                      that of the scenario.
            --observe WHAT            Watch something once a second beside the load,
                                      such as server=port:8080, pid:4711,
                                      nats:http://localhost:8222,
                                      mongodb://localhost:27017 or prometheus:URL.
                                      May be given several times.
            --run-id ID               Set the id of the run, which document ids
                                      begin with. A second run of the same id meets
                                      deleted documents.
            --repeat COUNT            Make the run so many times, with a report
                                      each: {{index}} in --output is its number,
                                      which else goes before the extension. Without
                                      --output they go to results/repeated-TIME.
            --dry-run                 Run nothing: say what the run would do to the
                                      target, and print the plan as JSON, secrets as
                                      references.
            --smoke                   Check answers only: ten seconds with at most
                                      four workers and little data, a verdict within
                                      45 s, and no claim of speed. Any error ends it
                                      with 4, unless a threshold allows some.
            --once                    Measure nothing: do each operation of each
                                      workload once, with few documents, and print
                                      the outcomes.
            --http-debug              With --once: print requests and responses to
                                      stderr, bodies up to 2,000 characters, secrets
                                      as ***.

      Output
            --otlp URL                Send metrics to an OpenTelemetry collector
                                      over OTLP/HTTP, such as http://localhost:4318,
                                      while the run goes on and at its end. Needs
                                      @syntrix-bench/otel.
        -o, --output FILE             Write the report to this file; {{name}} and
                                      {{timestamp}} are filled in.
            --output-format FORMATS   Formats that the report is written in beside
                                      that of --output, with commas between them:
                                      json, csv, junit, markdown, prometheus, html.
                                      Same name, each its own extension.
            --json                    Print the report as JSON to stdout instead of
                                      the summary.
        -q, --quiet                   Show no progress: only the result is printed.
            --verbose                 Show more: log lines of every level, all of
                                      the report instead of its summary, and the
                                      causes of errors.
            --no-color                No colours, also on a terminal. NO_COLOR in
                                      the environment does the same.
            --log-level LEVEL         Show and write log lines of this level and
                                      graver ones: debug, info, warn, error.
                                      Default: warn on the screen, info in
                                      --log-file.
            --log-file FILE           Add what happens to the run to this file, as a
                                      JSON object a line.

      Monitor
            --monitor                 Serve the run while it goes on: a page, and
                                      JSON at /api. Default: off.
            --no-monitor              No monitor, whatever the config says.
            --monitor-addr HOST:PORT  Where the monitor listens; any but localhost
                                      lets others look, and makes control ask for a
                                      token. Default: localhost:9090, or the next
                                      free port.
            --monitor-open            Open the page in the browser.
            --monitor-keep            Keep the page after the end of the run, until
                                      Ctrl+C.

      Examples
        # Ten seconds, fifty workers
        syntrix-bench run http://localhost:8080 --duration 10s --workers 50

        # 500 operations a second, whatever the latency
        syntrix-bench run http://localhost:8080 --rate 500/s --workers 100

        # A config file, with one value changed
        syntrix-bench run --config crud.yaml --duration 5m --output \\
          results/{{name}}.json

        # As a user, the password from the environment
        syntrix-bench run http://localhost:8080 --username bench --password \\
          env:BENCH_PASSWORD

        # Exit code 4 where a limit is crossed, 6 where that is not certain
        syntrix-bench run --config crud.yaml --threshold "read.p99 < 50ms" \\
          --threshold "errors < 0.1%" --strict

        # Ten runs, to be compared
        syntrix-bench run --config crud.yaml --repeat 10 --output \\
          base/{{index}}.json

        # What would run, without running it
        syntrix-bench run --config crud.yaml --set load.rate=500/s --dry-run

        # Every operation once, with requests and responses
        syntrix-bench run http://localhost:8080 --once --http-debug

        # In the browser while it goes on
        syntrix-bench run --config crud.yaml --monitor-open

        # Only the report, for another program
        syntrix-bench run --config crud.yaml --quiet --json | jq .summary
      "
    `);
  });

  test.each([
    [['help'], 'the word alone'],
    [['-h'], 'the short flag'],
    [['--help', 'nonsense'], 'beside a word that is no command'],
  ])('%j shows the overview: %s', async (argv) => {
    expect(await runInMemory(argv)).toEqual(await runInMemory(['--help']));
  });

  test.each([
    [['help', 'demo'], 'as a command of its own'],
    [['demo', '-h'], 'the short flag'],
    [['--help', 'demo'], 'before the command'],
    [['demo', '--duration', '--help'], 'wherever a value is missing'],
  ])('%j shows the page of demo: %s', async (argv) => {
    expect(await runInMemory(argv)).toEqual(await runInMemory(['demo', '--help']));
  });

  test('no command at all is wrong usage, and is answered with the overview on stderr', async () => {
    const { stdout } = await runInMemory(['--help']);
    expect(await runInMemory([])).toEqual({ code: 2, stdout: '', stderr: stdout });
  });

  test('no line of a help page is wider than its terminal', async () => {
    for (const columns of [60, 80, 140]) {
      for (const argv of [['--help'], ...COMMANDS.map(({ words }) => [words[0], '--help'])]) {
        const { stdout } = await runInMemory([...argv, '--no-color'], { terminal: { columns } });
        // A quoted word cannot be broken.
        const wider = stdout.split('\n').filter((line) => line.length > columns && !/^ +'[^']+'$/.test(line));
        expect(wider, `${argv.join(' ')} at ${columns}`).toEqual([]);
      }
    }
  });
});

describe('wrong usage exits 2 and says what to write instead', () => {
  test.each([
    [
      ['rnu'],
      'unknown command "rnu". Did you mean run? Commands: run, demo, list, init, validate, doctor, report, compare, upgrade, calibrate, capacity, monitor, clean, testbed, completion.\n       Try: syntrix-bench --help',
    ],
    [
      ['bench'],
      'unknown command "bench". Did you mean run? Commands: run, demo, list, init, validate, doctor, report, compare, upgrade, calibrate, capacity, monitor, clean, testbed, completion.\n       Try: syntrix-bench --help',
    ],
    [
      ['rnu', 'http://localhost:8080'],
      'unknown command "rnu". Did you mean run? Commands: run, demo, list, init, validate, doctor, report, compare, upgrade, calibrate, capacity, monitor, clean, testbed, completion.\n       Try: syntrix-bench --help',
    ],
    [
      ['run', '--shape', 'spike'],
      'unknown flag --shape of run. Write --set load.shape=VALUE.\n       See: syntrix-bench run --help',
    ],
    [['version', 'crud'], 'version takes no argument: leave out "crud".\n       See: syntrix-bench version --help'],
    [
      ['demo', 'http://localhost:8080'],
      'demo takes no server: for a run against one use run http://localhost:8080.\n       See: syntrix-bench demo --help',
    ],
    [['--target', 'x'], '"--target" is not a command.\n       Try: syntrix-bench run --target x'],
    [
      ['run', '--durration', '5s'],
      'unknown flag --durration of run. Did you mean --duration?\n       See: syntrix-bench run --help',
    ],
    [['run', '--zzz'], 'unknown flag --zzz of run.\n       See: syntrix-bench run --help'],
    [['run', '--duration'], '--duration needs a value: --duration TIME.\n       See: syntrix-bench run --help'],
    [
      ['run', '--duration', '--workers', '5'],
      '--duration needs a value, and "--workers" looks like a flag. Write --duration=--workers if it is meant.\n       See: syntrix-bench run --help',
    ],
    [['run', '--json=yes'], '--json takes no value.\n       See: syntrix-bench run --help'],
    [
      ['demo', '--target', 'http://x'],
      'unknown flag --target of demo. It belongs to: run, doctor, calibrate, capacity, clean.\n       See: syntrix-bench demo --help',
    ],
  ])('%j', async (argv, message) => {
    expect(await runInMemory(argv)).toEqual({ code: 2, stdout: '', stderr: `error: ${message}\n` });
  });
});
