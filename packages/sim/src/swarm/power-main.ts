import { parseArgs } from 'node:util';
import { askPower } from './power.ts';

// The fence command of a simulated host, as light as a process of Node can be: `--state-dir D --host H WORD`.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'state-dir': { type: 'string' }, host: { type: 'string' } },
});
try {
  console.log(await askPower(values['state-dir'] ?? '.', values.host ?? '', positionals[0] ?? 'status'));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
