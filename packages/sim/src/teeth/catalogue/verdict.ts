import type { Sabotage } from '../sabotage.ts';

const judge = 'packages/engine/src/evidence/judge.ts';
const heartbeat = 'packages/engine/src/evidence/judge-heartbeat.ts';
const poolView = 'packages/engine/src/evidence/pool-view.ts';
const sources = 'packages/engine/src/evidence/sources.ts';
const verdict = 'packages/engine/src/evidence/verdict.ts';

/** What neighbours see and what it means: S3, S10, S12, T1, T2, and I4 behind them. */
export const verdictSabotages: readonly Sabotage[] = [
  {
    id: 'I4-unknown-is-dead',
    rule: 'I4',
    sentence: 'A source that could not be read counts as silent.',
    file: judge,
    find: 'if (unread !== undefined) return',
    replace: "if (unread?.key === '') return",
  },
  {
    id: 'I4-nobody-answered-is-dead',
    rule: 'I4',
    sentence: 'A round in which no neighbour answered counts as dead.',
    file: judge,
    find: '  if (answers === 0)\n    return {',
    replace:
      "  if (answers === 0)\n    return { evidence: 'dead', sentence: 'Nobody answered.' };\n  if (answers < 0)\n    return {",
  },
  {
    id: 'I4-mtime-is-death',
    rule: 'I4',
    sentence: 'Old disk mtimes alone prove death: neither heartbeat nor network must have been read.',
    file: judge,
    find: "const unread = [...storage, network].find((s) => s.needed && s.evidence === 'unknown');",
    replace: "const unread = storage.find((s) => s.key.startsWith('disk:') && s.evidence === 'unknown');",
  },
  {
    id: 'I4-write-ignored',
    rule: 'I4',
    sentence: 'A disk written after the disconnect is no sign of life.',
    file: 'packages/engine/src/evidence/judge-disk.ts',
    find: 'if (isLife(c, { ageMs: reading.ageMs, moved })) {',
    replace: "if (key === '') {",
  },
  {
    id: 'I4-beat-ignored',
    rule: 'I4',
    sentence: 'A heartbeat file that can be read counts as silent, whether it moves or not.',
    file: heartbeat,
    find: '  const before = c.seen.heartbeats[key];',
    replace:
      "  if (key !== '') return { by: neighbour, evidence: 'dead', why: 'its heartbeat was read' };\n  const before = c.seen.heartbeats[key];",
  },
  {
    id: 'I4-host-clocks-compared',
    rule: 'I4',
    sentence: "The storage's times are compared with the server's clock.",
    file: heartbeat,
    find: 'if (isLife(c, { ageMs: reading.ageMs, moved })) {',
    replace: 'if (isLife(c, { ageMs: c.now - reading.mtimeMs, moved: null })) {',
  },
  {
    id: 'I4-one-round-condemns',
    rule: 'I4',
    sentence: 'The first dead round condemns; checkAdditional is forgotten.',
    file: verdict,
    find: 'incident.deadRounds > host.settings.checkAdditional',
    replace: 'incident.deadRounds > 0',
  },
  {
    id: 'S3-stale-verdict',
    rule: 'S3',
    sentence: 'A verdict is acted on however old it is.',
    file: 'packages/engine/src/gates/fresh.ts',
    find: 'if (ageMs > limitMs)',
    replace: 'if (ageMs < 0)',
  },
  {
    id: 'S3-rounds-stop',
    rule: 'S3',
    sentence: 'No more rounds once a host is condemned.',
    file: 'packages/engine/src/states/advance.ts',
    find: "['suspect', 'checking', 'degraded', 'condemned', 'unfenced'];",
    replace: "['suspect', 'checking', 'degraded'];",
    caughtBy: ['safety/S11-'],
  },
  {
    id: 'S3-life-does-not-cancel',
    rule: 'S3',
    sentence: 'Life seen while a power command is on its way does not call it back.',
    file: 'packages/server/src/runtime/cluster-runtime.ts',
    find: '() => !this.stopped && effect.id in this.cluster.pending,',
    replace: '() => !this.stopped,',
  },
  {
    id: 'S3-dead-rounds-kept',
    rule: 'S3',
    sentence: 'Life in a round does not start the count of dead rounds anew.',
    file: verdict,
    find: "result.evidence === 'alive' ? 0 : incident.deadRounds",
    replace: 'incident.deadRounds',
  },
  {
    id: 'S10-never-heard-is-silent',
    rule: 'S10',
    sentence: 'A source that this neighbour never heard can fall silent.',
    file: sources,
    find: 'return at !== undefined && now - at <= HEARD_WITHIN_MS;',
    replace: 'return at === undefined || now >= at;',
  },
  {
    id: 'S10-network-answer-ignored',
    rule: 'S10',
    sentence: 'A host that answers on the network may be called dead.',
    file: judge,
    find: "if (network.evidence === 'alive') {",
    replace: "if (network.evidence === 'alive' && lock === 'held') {",
  },
  {
    id: 'S12-frozen-copy',
    rule: 'S12',
    sentence: 'A neighbour that looks at a frozen copy of the pool is believed.',
    file: poolView,
    find: '  const before = c.seen.pools[',
    replace: '  return { live: true, latencyMs: reading.latencyMs };\n  const before = c.seen.pools[',
  },
  {
    id: 'S12-silent-voice',
    rule: 'S12',
    sentence: 'A pool on which a linked host looks silent is believed.',
    file: poolView,
    find: 'if (silent !== undefined)',
    replace: "if (silent === '')",
  },
  {
    id: 'T1-one-missed-beat',
    rule: 'T1',
    sentence: 'A heartbeat is silent after one missed beat.',
    file: heartbeat,
    find: 'const limit = silentBeatMs(c.host, view.latencyMs);',
    replace: 'const limit = c.host.settings.heartbeatIntervalSeconds * 1000;',
  },
  {
    id: 'T2-lock-is-needed',
    rule: 'T2',
    sentence: 'Without a word about the image lock no round is dead.',
    file: judge,
    find: '  if (answers === 0)',
    replace:
      "  if (lock === 'unread') return { evidence: 'unknown', sentence: 'Its image lock could not be read.' };\n  if (answers === 0)",
  },
];
