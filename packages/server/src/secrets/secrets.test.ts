import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeyRing } from './key-ring.ts';
import { redactor } from './redact.ts';
import { secretBox } from './secret-box.ts';

const place = { cluster: 'a', host: 'kvm1', key: 'ipmiPassword' };

describe('SecretBox', () => {
  const box = secretBox(Buffer.alloc(32, 1));

  it('opens what it sealed, for any text, and never seals twice alike', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (secret) => {
        const sealed = box.seal(secret, place);
        expect(box.open(sealed, place)).toBe(secret.toWellFormed());
        expect(box.seal(secret, place)).not.toBe(sealed);
      }),
    );
  });

  it('does not open at another place', () => {
    const sealed = box.seal('s3cret', place);
    const ofNotifier = { notifier: 'a', key: 'ipmiPassword' };
    expect(() => box.open(sealed, ofNotifier)).toThrow('stored for notifier a');
    expect(box.open(box.seal('s3cret', ofNotifier), ofNotifier)).toBe('s3cret');
    expect(() => box.open(box.seal('s3cret', ofNotifier), { ...ofNotifier, notifier: 'b' })).toThrow('notifier b');
    for (const other of [{ host: 'kvm2' }, { host: null }, { cluster: 'b' }, { key: 'ipmiUsername' }]) {
      expect(() => box.open(sealed, { ...place, ...other })).toThrow(
        expect.objectContaining({ code: 'SECRET_KEY_BAD' }),
      );
    }
  });

  it('does not open with another key, damaged or shortened', () => {
    const sealed = box.seal('s3cret', place);
    // Not the last character: some of its bits may carry no data.
    const middle = sealed.length - 6;
    const flipped = sealed.slice(0, middle) + (sealed[middle] === 'A' ? 'B' : 'A') + sealed.slice(middle + 1);
    expect(() => secretBox(Buffer.alloc(32, 2)).open(sealed, place)).toThrow('another secret.key');
    for (const broken of [flipped, sealed.slice(0, -8), sealed.slice(0, 20), 'v1', '']) {
      expect(() => box.open(broken, place), broken).toThrow(expect.objectContaining({ code: 'SECRET_KEY_BAD' }));
    }
  });
});

describe('the key file', () => {
  let dataDir: string;
  const file = (): string => join(dataDir, 'secret.key');
  const open = () => openKeyRing(file());
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'picket-key-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('is made once, mode 0600, and used from then on', () => {
    const sealed = open().box.seal('s3cret', place);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(['secret.key']);
    expect(open().box.open(sealed, place)).toBe('s3cret');
  });

  it('is refused when others may read it, or when it is not whole, and left as it is', () => {
    open();
    chmodSync(file(), 0o640);
    expect(() => open()).toThrow('chmod 600');
    chmodSync(file(), 0o600);
    for (const text of ['', 'abc', 'z'.repeat(64), 'a'.repeat(66), `${'a'.repeat(64)}\nabc`]) {
      writeFileSync(file(), text);
      expect(() => open(), text).toThrow(expect.objectContaining({ code: 'SECRET_KEY_BAD' }));
      expect(readFileSync(file(), 'utf8')).toBe(text);
    }
  });

  it('is refused with a sentence when it cannot be read or made', () => {
    dataDir = join(dataDir, 'not-there');
    expect(() => open()).toThrow(expect.objectContaining({ code: 'SECRET_KEY_BAD' }));
    dataDir = join(dataDir, '..');
  });

  it('of a version that knew one key is a ring of one', () => {
    writeFileSync(file(), `${'ab'.repeat(32)}\n`, { mode: 0o600 });
    const sealed = secretBox(Buffer.alloc(32, 0xab)).seal('s3cret', place);
    expect([open().size(), open().box.open(sealed, place)]).toEqual([1, 's3cret']);
  });

  it('seals with its newest key and opens with all, also where it is reached by a link', () => {
    mkdirSync(join(dataDir, 'elsewhere'));
    const real = join(dataDir, 'elsewhere', 'k');
    openKeyRing(real);
    symlinkSync(real, file());
    const ring = open();
    const old = ring.box.seal('s3cret', place);
    ring.add();
    expect([ring.isNewest(old), ring.box.open(old, place)]).toEqual([false, 's3cret']);
    const fresh = ring.box.seal('s3cret', place);
    expect(ring.isNewest(fresh)).toBe(true);
    expect([open().box.open(old, place), open().box.open(fresh, place)]).toEqual(['s3cret', 's3cret']);
    ring.dropOld();
    expect(() => open().box.open(old, place)).toThrow('another secret.key');
    // For a reader that was under way; nothing is sealed with it any more.
    expect([ring.box.open(old, place), ring.isNewest(ring.box.seal('x', place))]).toEqual(['s3cret', true]);
    expect([lstatSync(file()).isSymbolicLink(), statSync(real).mode & 0o777]).toEqual([true, 0o600]);
    expect(readdirSync(join(dataDir, 'elsewhere'))).toEqual(['k']);
  });
});

describe('redactor', () => {
  it('removes each secret in every form it is likely to be written in', () => {
    const redact = redactor(['p"w d', '', 'p"w d long']);
    const written = ['p"w d', JSON.stringify({ p: 'p"w d' }), encodeURIComponent('p"w d'), btoa('p"w d'), 'p"w d long'];
    for (const text of written) {
      const shown = redact(`before ${text} after`);
      expect(shown).toMatch(/^before .*\[secret\].* after$/);
      expect(shown).not.toContain('p"w');
    }
    expect(redact('p"w d long')).toBe('[secret]');
    expect(redact('nothing to hide')).toBe('nothing to hide');
  });

  it('leaves no secret behind, whatever it looks like', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (secret, before, after) => {
        fc.pre(!'[secret]'.includes(secret));
        expect(
          redactor([secret])(before + secret + after)
            .split('[secret]')
            .join('\u0000'),
        ).not.toContain(secret);
      }),
    );
  });
});
