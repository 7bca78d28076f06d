import type { Command } from 'commander';
import { unknownWord } from '../errors.ts';
import { labDir } from '../lab/files.ts';
import { holderOf } from '../lab/holder.ts';
import { type Lab, openLab } from '../lab/state.ts';
import { peerIsUp, peersDown, peersUp } from '../peers/control.ts';
import { received } from '../peers/messages.ts';
import { tellPicket } from '../peers/notifiers.ts';
import { type PeerName, peerNames } from '../peers/peers.ts';
import { type CommonOptions, show } from './output.ts';

const only = ['--only <peers>', `some of them, separated by commas: ${peerNames.join(', ')}`] as const;

function named(text: string | undefined): PeerName[] {
  return (text?.split(',') ?? [...peerNames]).map((word) => {
    const found = peerNames.find((name) => name === word);
    if (found === undefined) throw unknownWord('peer', word, peerNames);
    return found;
  });
}

interface PeerState {
  peer: PeerName;
  up: boolean;
  messages: number;
  folder: string;
}

function states(lab: Lab): PeerState[] {
  return received(lab).map(({ peer, messages }) => ({
    peer,
    up: peerIsUp(lab, peer),
    messages,
    folder: lab.files.peer(peer),
  }));
}

function text(peers: readonly PeerState[]): string {
  const rows = peers.map(({ peer, up, messages, folder }) =>
    [peer.padEnd(8), (up ? 'up' : 'down').padEnd(5), `${messages} messages`.padEnd(13), folder].join('  '),
  );
  return rows.join('\n');
}

/** Registers the words for those whom Picket tells. */
export function addPeerCommands(add: (name: string) => Command): void {
  const lab = (options: CommonOptions): Lab => {
    const found = openLab(labDir(options.dir));
    holderOf(found);
    return found;
  };

  const up = add('peers-up').description(
    'start a mail server, a trap receiver, a web service and a command for Picket to tell, and make them its notifiers',
  );
  up.option(...only);
  up.action(async () => {
    const options = up.opts<CommonOptions & { only?: string }>();
    const [where, peers] = [lab(options), named(options.only)];
    await peersUp(where, peers);
    if (where.withServer) await tellPicket(where, peers);
    show(options, { ok: true, peers: states(where) }, () => text(states(where)));
  });

  const down = add('peers-down').description('end them at once; what they received stays, and Picket keeps trying');
  down.option(...only);
  down.action(async () => {
    const options = down.opts<CommonOptions & { only?: string }>();
    const where = lab(options);
    await peersDown(where, named(options.only));
    show(options, { ok: true, peers: states(where) }, () => text(states(where)));
  });

  const peers = add('peers').description(
    'those whom Picket tells: whether they run, how much they received, and where it lies',
  );
  peers.action(() => {
    const options = peers.opts<CommonOptions>();
    const found = states(lab(options));
    show(options, found, () => text(found));
  });
}
