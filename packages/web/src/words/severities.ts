import type { Word } from './tone.ts';

const words: Readonly<Record<string, Word>> = {
  critical: { label: 'Critical', tone: 'bad', shape: 'alert', meaning: 'A person should look now.' },
  warning: { label: 'Warning', tone: 'notice', shape: 'info', meaning: 'A person should look soon.' },
  info: { label: 'Info', tone: 'calm', shape: 'dot', meaning: 'For your information.' },
};

export function severityWord(severity: string): Word {
  return words[severity] ?? { label: severity, tone: 'calm', shape: 'dot', meaning: '' };
}
