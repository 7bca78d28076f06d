import { parseArgs } from 'node:util';
import { type FlavourName, flavours } from './redfish/flavours.ts';
import { commandedMachine } from './redfish/machine.ts';
import { startRedfish } from './redfish-double.ts';

// A Redfish service as a process of its own, for the lab:
// redfish-main.ts --host 0.0.0.0 --port N --user U --password-env VAR --uuid UUID --flavour ilo --power-command 'CMD'
const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '0' },
    user: { type: 'string', default: 'admin' },
    'password-env': { type: 'string', default: 'REDFISH_PASSWORD' },
    uuid: { type: 'string' },
    flavour: { type: 'string', default: 'generic' },
    'power-command': { type: 'string' },
  },
});
if (!Object.hasOwn(flavours, values.flavour)) {
  throw new Error(`There is no flavour "${values.flavour}"; there are ${Object.keys(flavours).join(', ')}.`);
}
const command = values['power-command'];
const service = await startRedfish({
  flavour: values.flavour as FlavourName,
  host: values.host,
  port: Number(values.port),
  username: values.user,
  password: process.env[values['password-env']] ?? '',
  ...(values.uuid === undefined ? {} : { uuids: [values.uuid] }),
  ...(command === undefined ? {} : { machine: commandedMachine(command) }),
});
console.log(JSON.stringify({ port: service.port, system: service.systemId, fingerprint: service.fingerprint }));
