import { describe, expect, it } from 'vitest';
import { answeringBeats, type HeardBeat, NewestBeats } from './keep-words.ts';

const beat = (seq: number, host = 'kvm1'): HeardBeat => ({ cluster: 'lab', host, session: 's1', seq });

describe('the word behind each renewal of the lease (S21)', () => {
  it('names the beat that was heard before the renewal began, not one that came meanwhile', async () => {
    const beats = new NewestBeats();
    const told: number[] = [];
    beats.note(beat(7));
    const lease = { renew: async () => beats.note(beat(8)) };
    await answeringBeats(
      lease,
      () => beats.all(),
      ({ seq }) => told.push(seq),
    ).renew();
    expect(told).toEqual([7]);
  });

  it('says nothing when the lease was not renewed', async () => {
    const told: number[] = [];
    const lease = { renew: () => Promise.reject(new Error('not ours any more')) };
    const renewing = answeringBeats(
      lease,
      () => [beat(7)],
      ({ seq }) => told.push(seq),
    ).renew();
    await expect(renewing).rejects.toThrow('not ours');
    expect(told).toEqual([]);
  });

  it('knows one beat a host, the newest', () => {
    const beats = new NewestBeats();
    for (const one of [beat(1), beat(2), beat(1, 'kvm2')]) beats.note(one);
    expect(beats.all().map(({ host, seq }) => `${host} ${seq}`)).toEqual(['kvm1 2', 'kvm2 1']);
  });
});
