import { parseArgs } from 'node:util';
import { serveMock } from './serve.ts';
import { mockPassword } from './world/people.ts';

// node packages/web/mock/main.ts [--port 8450] [--hosts 1000] [--empty]: the pages with seeded data, for working on them.

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8450' },
    hosts: { type: 'string', default: '0' },
    empty: { type: 'boolean', default: false },
  },
});
const { url } = await serveMock({ port: Number(values.port), hosts: Number(values.hosts), empty: values.empty });
console.log(
  values.empty
    ? `${url}/setup#token=first-start`
    : `${url} · users admin, olga (operator), victor (viewer) · password ${mockPassword}`,
);
