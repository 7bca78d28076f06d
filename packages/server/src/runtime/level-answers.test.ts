import { describe, expect, it } from 'vitest';
import { identityOf } from './level-answers.ts';

const said = (...guids: (string | null)[]) => guids.map((guid) => ({ guid, detail: '' }));

describe('the identity of a level', () => {
  // As one Supermicro board shows itself before and after an upgrade of its BIOS.
  const [plain, turned] = ['e7b45c00890911eb80007cc255106afe', '005cb4e70989eb1180007cc255106afe'];

  it('is the same machine in both byte orders of SMBIOS', () => {
    expect(identityOf(said(plain), plain)).toEqual({ identity: 'match' });
    expect(identityOf(said(turned), plain)).toEqual({ identity: 'match' });
    expect(identityOf(said(plain, turned), turned)).toEqual({ identity: 'match' });
  });

  it.each([
    ['another serial', '005cb4e70989eb1180007cc255106aff'],
    ['turned round as a whole', 'fe6a105525c70080eb110989005cb4e7'],
    ['half turned', '005cb4e7890911eb80007cc255106afe'],
    ['too short', '005cb4e7'],
    ['empty', ''],
  ])('is another machine with %s', (_why, guid) => {
    expect(identityOf(said(guid), plain)).toEqual({ identity: 'mismatch', found: guid });
  });

  it('is unread while one device does not tell it', () => {
    expect(identityOf(said(plain, null), plain)).toEqual({ identity: 'unread' });
    expect(identityOf([], plain)).toEqual({ identity: 'unread' });
  });
});
