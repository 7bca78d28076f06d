import type { Draft } from '../draft.ts';
import { judgeRound } from '../evidence/judge.ts';
import type { RoundInFlight } from '../model/evidence.ts';
import { transition } from '../states/transition.ts';
import { distrustDevice } from './bind.ts';
import { dropFence, setPhase } from './confirm.ts';
import { giveUp } from './give-up.ts';
import { cutsStorage, deviceName } from './levels.ts';
import { forgetOverrides } from './overrides.ts';
import { lookBehindBar } from './storage/behind.ts';

/** Judges the last look: any life since the first read voids it all; what could not be read is no obstacle. */
export function onLastLook(d: Draft, name: string, check: RoundInFlight): void {
  const host = d.host(name);
  const phase = host.fence?.phase;
  if (phase?.kind !== 'last-look') return;
  const since = d.now - phase.firstReadAt;
  const context = {
    cluster: d.cluster,
    host,
    now: d.now,
    sinceDisconnectMs: since,
    answers: check.answers,
    seen: host.seen,
    afterOff: true,
  };
  const own = check.power.find(({ reading }) => reading?.power === 'on' && reading.identity === 'match');
  if (own !== undefined && host.fence !== null) {
    // The level loses its bond with this, so it is left at once.
    const why = `it says off while the ${deviceName(host, own.level)} of the machine says on`;
    distrustDevice(d, name, host.fence.level, 'contradiction', why);
    return;
  }
  const result = judgeRound(context, host.incident?.rounds ?? 0);
  const behindBar =
    host.fence !== null && cutsStorage(host, host.fence.level)
      ? lookBehindBar(host, host.barred?.storage ?? '', result.sources)
      : null;
  if (result.neighbours.length === 0 || behindBar?.kind === 'unseen') {
    // Nobody looked, or not where it matters: that is no look (I4).
    const until = d.now + host.settings.confirmSpacingSeconds * 1000;
    setPhase(d, name, { ...phase, until });
    return;
  }
  if (behindBar !== null) {
    if (behindBar.kind === 'written') {
      giveUp(d, name, `its storage says that it turns it away, yet ${behindBar.by.why}`);
      return;
    }
    d.say(name, 'last-look', `${name} was shut out, and nothing was written there since.`, { sources: result.sources });
    setPhase(d, name, { ...phase, looked: true });
    return;
  }
  const life = result.sources.find((s) => s.evidence === 'alive');
  if (life === undefined) {
    d.say(name, 'last-look', `Between the two power reads ${name} showed no life.`, { sources: result.sources });
    setPhase(d, name, { ...phase, looked: true });
    return;
  }
  d.say(name, 'last-look', `The power of ${name} read off, yet ${life.why}: nothing is proven.`, {
    sources: result.sources,
  });
  if (host.incident !== null)
    d.patchHost(name, { incident: { ...host.incident, deadRounds: 0, lastLifeAt: d.now, isolated: null } });
  if (host.state === 'fenced') {
    // Only after a restart, while an earlier proof is read anew: no VM is started until it holds.
    const until = d.now + host.settings.checkIntervalSeconds * 1000;
    setPhase(d, name, { kind: 'wait-first-read', until });
    return;
  }
  dropFence(d, name);
  forgetOverrides(d, name);
  transition(d, name, 'life', `The power of ${name} read off, yet ${life.why}. No VM is started elsewhere.`);
}
