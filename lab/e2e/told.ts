import PostalMime from 'postal-mime';
import { commandsIn, type Lab, mailsIn, type PeerName, trapsIn, webhooksIn } from '../src/index.ts';

/** One message as it reached somebody, whatever the way: read from the raw mail, from snmptrapd's log, from the JSON. */
export interface Told {
  id: string;
  event: string;
  severity: string;
  /** Host, VM or cluster that it is about. */
  subject: string;
  incident: string | null;
  sentence: string;
  evidence: readonly string[];
  vms: readonly string[];
  /** What happens next. */
  next: string;
}

/** Everything that a peer has received, in the order of its coming. */
export async function toldBy(lab: Lab, peer: PeerName): Promise<Told[]> {
  switch (peer) {
    case 'mail':
      return await Promise.all(mailsIn(lab).map(async (raw) => await readMail(raw)));
    case 'trap':
      return trapsIn(lab).map(({ values }) => readTrap(values));
    case 'webhook':
      return webhooksIn(lab);
    case 'command':
      return commandsIn(lab);
  }
}

/** A mail as a person reads it: the facts from its text part, which must also stand in its HTML part. */
async function readMail(raw: string): Promise<Told> {
  const { headers, subject = '', text = '', html = '' } = await PostalMime.parse(raw);
  const header = (key: string): string => headers.find((one) => one.key === key)?.value ?? '';
  const parts = text.trim().split('\n\n');
  const [headline = '', sentence = ''] = (parts[0] ?? '').split('\n');
  const under = (title: string): string[] => {
    const part = parts.find((one) => one.startsWith(`${title}\n`));
    return (part ?? '').split('\n').slice(1);
  };
  const list = (title: string): string[] => under(title).map((line) => line.replace(/^- /, ''));
  const plain = html
    .replaceAll(/<[^>]+>/g, '\n')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
  const evidence = list('What was seen:');
  for (const line of [sentence, ...evidence]) {
    if (!plain.includes(line))
      throw new Error(`"${line}" stands in the text of the mail "${subject}", not in its HTML`);
  }
  const incident = /^Incident: (.*)$/m.exec(text)?.[1] ?? '';
  return {
    id: header('x-picket-id'),
    event: header('x-picket-event'),
    severity: header('x-picket-severity'),
    subject: / · (\S+)/.exec(headline)?.[1] ?? '',
    incident: incident === 'none' ? null : incident,
    sentence,
    evidence,
    vms: list('VMs concerned:'),
    next: under('What happens next:').join(' '),
  };
}

function readTrap(values: Readonly<Record<string, string>>): Told {
  const value = (name: string): string => values[name] ?? '';
  const list = (name: string, separator: string): string[] => value(name).split(separator).filter(Boolean);
  return {
    id: value('picketMessageId'),
    event: value('picketEvent'),
    severity: value('picketSeverity'),
    subject: value('picketSubject'),
    incident: value('picketIncident') || null,
    sentence: value('picketSentence'),
    evidence: list('picketEvidence', ' | '),
    vms: list('picketVms', ', '),
    next: value('picketNext'),
  };
}
