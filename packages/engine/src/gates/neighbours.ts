import { judgedIsolated } from '../evidence/isolated.ts';
import { list } from '../words/sentences.ts';
import { closed, type Gate, open } from './gate.ts';

/** No neighbour says alive, and they speak from two failure domains where racks are labelled. */
export const neighboursGate: Gate = {
  id: 'neighbours',
  ask: (cluster, host) => {
    const round = host.incident?.lastRound;
    if (round === undefined || round === null) return closed('No neighbour has looked yet.');
    // Of an isolated host life on storage is what it is judged by; an answer to anybody over the network ends that.
    const isolated = judgedIsolated(host);
    const alive = round.sources.find((s) => s.evidence === 'alive' && !(isolated && s.key !== 'network'));
    if (alive !== undefined) return closed(`${alive.by ?? 'A neighbour'} says that it lives: ${alive.why}.`);
    const racks = new Set(
      Object.values(cluster.hosts)
        .map((h) => h.rack)
        .filter((r) => r !== null && r !== host.rack),
    );
    const spoken = new Set(round.neighbours.map((name) => cluster.hosts[name]?.rack ?? null).filter((r) => r !== null));
    if (racks.size >= 2 && spoken.size < 2)
      return closed(`Only neighbours of one rack (${list([...spoken].map(String))}) have looked.`);
    if (isolated) return open(`No neighbour reaches it (${list(round.neighbours)}).`);
    return open(`No neighbour says alive (${list(round.neighbours)}).`);
  },
};
