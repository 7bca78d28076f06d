import { describe, expect, it } from 'vitest';
import { parseTraps } from './trap-receiver.ts';

const log = `NET-SNMP version 5.9.3
TRAP 2026-11-26T11:20:18 TRAP2, SNMP v2c, community public
sysUpTimeInstance = 0:0:24:35.12\t
snmpTrapOID.0 = picketHostCondemned\t
picketMessageId.0 = i-1\t
picketSentence.0 = kvm1 „tot“ = "dead" | x
END
TRAP 2026-11-26T11:20:19 INFORM, SNMP v3, user picket, context \nsnmpTrapOID.0 = picketFenceBegun\t
picketMessageId.0 = i-2
END
TRAP 2026-11-26T11:20:20 TRAP2, SNMP v2c, community public
snmpTrapOID.0 = picketFenceConfirmed\t
`;

describe('the log of snmptrapd', () => {
  it('is read block by block, and a block that is being written is left for the next look', () => {
    expect(parseTraps(log).map(({ name, how }) => [name, how])).toEqual([
      ['picketHostCondemned', 'TRAP2, SNMP v2c, community public'],
      ['picketFenceBegun', 'INFORM, SNMP v3, user picket, context'],
    ]);
  });

  it('keeps a text with signs of its own', () => {
    expect(parseTraps(log)[0]?.values.picketSentence).toBe('kvm1 „tot“ = "dead" | x');
  });
});
