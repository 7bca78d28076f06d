import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SMTPServer } from 'smtp-server';
import { keeper } from './inbox.ts';
import { mailAccess } from './peers.ts';

// A mail server that takes mail from one user, over STARTTLS only, and keeps each raw: `mail-main.ts --folder D --host H --port P --tls D`.

const text = { type: 'string', default: '' } as const;
const { values } = parseArgs({ options: { folder: text, host: text, port: text, tls: text } });
const keep = keeper(values.folder, 'eml');

const server = new SMTPServer({
  key: readFileSync(`${values.tls}/key.pem`),
  cert: readFileSync(`${values.tls}/cert.pem`),
  authMethods: ['PLAIN', 'LOGIN'],
  // AUTH is offered and taken behind STARTTLS only: the package's default, which this peer is here to insist on.
  allowInsecureAuth: false,
  disableReverseLookup: true,
  onAuth({ username, password }, _session, done) {
    if (username === mailAccess.username && password === mailAccess.password) done(null, { user: username });
    else done(new Error('wrong user or password'));
  },
  onData(stream, _session, done) {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => {
      keep(Buffer.concat(parts));
      done();
    });
  },
});
// A client that hangs up is its own affair.
server.on('error', (error: Error) => console.error(error.message));
server.listen(Number(values.port), values.host);
