import { afterEach, describe, expect, it } from 'vitest';
import { run } from '../program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { type StubApi, stubApi } from '../testing/stub-api.ts';
import { clusterOne, hostOne } from '../testing/views.ts';

let api: StubApi;
afterEach(async () => {
  await api?.close();
});

async function picket(line: string, options: Parameters<typeof fakeIo>[0] = {}) {
  const io = fakeIo({ ...options, env: { ...api.env, ...options.env } });
  const code = await run(line.split(' '), io);
  return { code, ...io.printed };
}

const lab = { 'GET /clusters': { clusters: [clusterOne] } };
const drill = { level: 1, who: 'admin', seconds: 0, phase: 'look' };

describe('picket fence bind', () => {
  it('records a statement, and says how the device stands then', async () => {
    api = await stubApi({ ...lab, 'POST /clusters/lab/hosts/kvm1/bind': hostOne });
    const { code, out } = await picket('fence bind kvm1 --statement --reason followed-the-cable');
    expect([code, out]).toEqual([0, `kvm1: ${hostOne.device.sentence}\n`]);
    expect(api.calls.at(-1)?.body).toEqual({ by: 'statement', reason: 'followed-the-cable' });
  });

  it('begins a drill only after the name was typed: it cuts power', async () => {
    api = await stubApi({ ...lab, 'POST /clusters/lab/hosts/kvm1/bind': { ...hostOne, drill } });
    const alone = await picket('fence bind kvm1 --drill --reason outlet');
    expect([alone.code, alone.err]).toEqual([2, expect.stringContaining('cuts that of another host')]);
    expect(api.calls.filter(({ method }) => method === 'POST')).toEqual([]);
    const sure = await picket('fence bind kvm1 --drill --level 2 --reason outlet --yes');
    expect([sure.code, sure.out]).toEqual([0, expect.stringContaining('picket journal --subject kvm1')]);
    expect(api.calls.at(-1)?.body).toEqual({ by: 'drill', level: 2, reason: 'outlet' });
  });

  it('wants one of the two ways', async () => {
    api = await stubApi(lab);
    expect((await picket('fence bind kvm1 --reason outlet')).code).toBe(2);
    expect((await picket('fence bind kvm1 --drill --statement --reason outlet')).code).toBe(2);
    expect((await picket('fence kvm1')).err).toContain('--action (off, on,');
  });
});

describe('picket cap', () => {
  it('shows what is used up, when it frees and who let it go on', async () => {
    const cap = {
      ...clusterOne.cap,
      used: 2,
      entries: [{ host: 'kvm4', cluster: 'lab', incident: 'lab-7', agoSeconds: 600, freesInSeconds: 3000 }],
      nextFreeInSeconds: 3000,
      acknowledged: { who: 'admin (ann)', reason: 'a broken switch', agoSeconds: 90_000 },
    };
    api = await stubApi({ 'GET /clusters': { clusters: [{ ...clusterOne, cap }] } });
    const { code, out } = await picket('cap');
    expect(code).toBe(0);
    expect(out).toContain('lab: 2 of 3 failure actions used within 60 min');
    expect(out).toMatch(/kvm4 +lab +lab-7 +10 min ago +in 50 min/);
    expect(out).toContain('Acknowledged 25 h ago by admin (ann): a broken switch');
  });
});
