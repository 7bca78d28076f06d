import type { DeviceView, HostDetails, RoundView } from '@picket/protocol';
import { vmTable } from './lists.ts';
import { hostTone, type Style, type Tone } from './style.ts';
import { table } from './table.ts';
import { indented, span } from './text.ts';

/** Everything about one host, what a person needs first at the top. */
export function hostText(style: Style, host: HostDetails): string {
  return [
    headPart(style, host),
    evidencePart(style, host),
    gatesPart(style, host),
    fencePart(style, host),
    poolsPart(style, host),
    vmsPart(style, host),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What is known now about whether the host lives: shown before a person declares it down. */
export function evidenceText(style: Style, host: HostDetails): string {
  return [headPart(style, host), evidencePart(style, host), fencePart(style, host), alivePart(style, host)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function headPart(style: Style, host: HostDetails): string {
  const { up, lastHeardSeconds } = host.link;
  const link = up
    ? 'up'
    : `down, ${lastHeardSeconds === null ? 'never heard' : `last heard ${span(lastHeardSeconds)} ago`}`;
  const lines = [
    `${style.paint('bold', host.name)}  ${style.paint(hostTone[host.state], host.state)} for ${span(host.stateSeconds)}`,
    indented(host.sentence, '  ', style.width),
    `  Link ${link}. Action: ${host.fencingAction}. Memory: ${host.memoryFreeMib} of ${host.memoryTotalMib} MiB free.`,
  ];
  if (host.incidentDetails !== null) {
    const { id, rounds, deadRounds, needsClick } = host.incidentDetails;
    lines.push(
      `  Incident ${id}: ${deadRounds} of ${rounds} rounds found it dead.${needsClick ? ' It waits for `picket host act-now`.' : ''}`,
    );
  }
  if (host.maintenanceReason !== null)
    lines.push(indented(`In maintenance by a person: ${host.maintenanceReason}`, '  ', style.width));
  if (host.automaticMaintenance) lines.push('  Marked by a fence: takes no new VM until it is back.');
  if (host.announcedStop !== null)
    lines.push(
      `  Announced a clean shutdown ${span(host.announcedStop.agoSeconds)} ago with ${host.announcedStop.running} running VMs.`,
    );
  if (host.inventory !== null && !host.inventory.ok)
    lines.push(indented(`libvirt could not be asked: ${host.inventory.reason}`, '  ', style.width));
  if (host.otherManagers.length > 0)
    lines.push(`  Other managers found: ${host.otherManagers.join(', ')}; their VMs are left alone.`);
  return lines.join('\n');
}

function evidencePart(style: Style, host: HostDetails): string {
  return host.lastRound === null ? '' : roundText(style, host.lastRound);
}

function roundText(style: Style, round: RoundView): string {
  const rows = round.sources.map((source) => [
    source.key,
    { text: source.evidence, tone: evidenceTone[source.evidence] },
    source.needed ? 'yes' : 'no',
    source.by ?? 'nobody',
    source.why,
  ]);
  return [
    indented(
      `Round ${round.round}, ${span(round.agoSeconds)} ago, by ${round.neighbours.join(', ') || 'nobody'}: ${round.sentence}`,
      '',
      style.width,
    ),
    table(style, ['SOURCE', 'EVIDENCE', 'NEEDED', 'READ BY', 'WHY'], rows, '  '),
  ].join('\n');
}

/** Life is good news of a host; silence is neither proof nor error. */
const evidenceTone: Readonly<Record<RoundView['evidence'], Tone>> = { alive: 'good', dead: 'bad', unknown: 'warn' };

function gatesPart(style: Style, host: HostDetails): string {
  if (host.gates.length === 0) return '';
  const rows = host.gates.map((gate) => [
    gate.id,
    { text: gate.open ? 'open' : 'closed', tone: gate.open ? ('good' as const) : ('bad' as const) },
    gate.why,
  ]);
  return ['Gates before a power cut', table(style, ['GATE', 'IS', 'WHY'], rows, '  ')].join('\n');
}

function fencePart(style: Style, host: HostDetails): string {
  const { device, fence, proof } = host;
  const lines = ['Fence device', indented(device.sentence, '  ', style.width)];
  if (device.lastRead !== null) {
    lines.push(
      indented(
        `Power read ${device.lastRead.power} ${span(device.lastRead.agoSeconds)} ago: ${device.lastRead.detail}`,
        '  ',
        style.width,
      ),
    );
  }
  lines.push(...healthLines(style, device));
  host.furtherLevels.forEach((level, at) => {
    lines.push(indented(`Level ${at + 2}: ${level.sentence}`, '  ', style.width), ...healthLines(style, level));
  });
  if (host.drill !== null)
    lines.push(
      `  Off-drill of level ${host.drill.level} by ${host.drill.who}, for ${span(host.drill.seconds)}: ${host.drill.phase}`,
    );
  if (fence !== null) {
    const level = host.furtherLevels.length > 0 ? `, level ${fence.level}` : '';
    lines.push(
      indented(
        `Fence (${fence.action}), attempt ${fence.attempt}${level}, begun ${span(fence.startedSecondsAgo)} ago: ${fence.sentence}`,
        '  ',
        style.width,
      ),
    );
    if (fence.lastError !== null) lines.push(indented(`Last error: ${fence.lastError}`, '  ', style.width));
  }
  if (host.watchdog !== null)
    lines.push(indented(`Watchdog ${host.watchdog.identity}: ${host.watchdog.sentence}`, '  ', style.width));
  if (proof !== null)
    lines.push(indented(`Proof, ${span(proof.agoSeconds)} ago: ${proof.sentence}`, '  ', style.width));
  return lines.join('\n');
}

function healthLines(style: Style, { health, failingSeconds, lastTest }: DeviceView): string[] {
  const lines: string[] = [];
  if (health === 'failing')
    lines.push(style.paint('bad', `  It has not answered as it should for ${span(failingSeconds ?? 0)}.`));
  if (lastTest !== null) {
    const { ok, agoSeconds, tookMs, detail } = lastTest;
    const said = `Tried ${span(agoSeconds)} ago: ${ok ? `it answered within ${tookMs} ms` : `no answer (${detail})`}.`;
    lines.push(style.paint(ok ? 'plain' : 'bad', indented(said, '  ', style.width)));
  }
  return lines;
}

function poolsPart(style: Style, host: HostDetails): string {
  if (host.pools.length === 0) return '';
  const rows = host.pools.map((pool) => [
    pool.pool,
    pool.type,
    { text: pool.ok ? 'ok' : 'not ok', tone: pool.ok ? ('good' as const) : ('bad' as const) },
    pool.lastBeatSeconds === null ? 'none yet' : `${span(pool.lastBeatSeconds)} old`,
    pool.reason === '' ? (pool.about ?? '') : pool.reason,
  ]);
  return table(style, ['POOL', 'TYPE', 'STATE', 'BEAT', 'WHAT'], rows);
}

function vmsPart(style: Style, host: HostDetails): string {
  return host.vmList.length === 0 ? '' : vmTable(style, host.vmList);
}

function alivePart(style: Style, host: HostDetails): string {
  if (host.looksAlive.length === 0) {
    const seen = host.lastRound?.evidence === 'dead';
    return `Nothing known to Picket speaks against it being down${seen ? '' : ', but nothing shows that it is: nobody could look at it'}.`;
  }
  return [
    style.paint('bad', 'It may well be alive:'),
    ...host.looksAlive.map((sentence) => indented(sentence, '  ', style.width)),
  ].join('\n');
}
