import { runCli } from './cli.ts';
import { runProcess } from './context.ts';

await runProcess(runCli);
