import { settingSpecs } from '@picket/protocol';
import type { FenceDevice } from '../driver.ts';

/** For tests: a device on this machine with the built-in strings, changed as told. */
export function testDevice(over: Partial<FenceDevice> & { readonly port?: number } = {}): FenceDevice {
  const { port = 623, ...rest } = over;
  return {
    driver: 'ipmi',
    name: '',
    plug: '',
    address: { asTyped: `127.0.0.1:${port}`, host: '127.0.0.1', port },
    username: 'admin',
    password: '',
    cipherSuite: 3,
    exec: {
      exec: settingSpecs.ipmiExec.builtIn,
      syntax: settingSpecs.ipmiExecutionSyntax.builtIn,
      off: settingSpecs.ipmiActionStop.builtIn,
      on: settingSpecs.ipmiActionStart.builtIn,
      reboot: settingSpecs.ipmiActionReboot.builtIn,
      blink: settingSpecs.ipmiActionBlink.builtIn,
      test: settingSpecs.ipmiActionTest.builtIn,
      status: settingSpecs.ipmiActionStatus.builtIn,
      identity: settingSpecs.ipmiActionIdentity.builtIn,
      blinkStop: settingSpecs.ipmiActionBlinkStop.builtIn,
      statusOn: settingSpecs.ipmiStatusOn.builtIn,
      statusOff: settingSpecs.ipmiStatusOff.builtIn,
      acceptExitCodes: settingSpecs.ipmiAcceptExitCodes.builtIn,
    },
    redfish: { system: '', certificate: 'verify' },
    agent: { name: '', options: '' },
    ...rest,
  };
}
