import type { SnmpConfig } from '@picket/protocol';
import {
  AuthProtocols,
  type Message,
  PduType,
  PrivProtocols,
  ResponseInvalidCode,
  ResponseInvalidError,
  SecurityLevel,
  Session,
  type SessionOptions,
  type SessionOptionsV3,
  type User,
} from 'net-snmp';
import type { EngineClock } from './engine-clock.ts';
import type { Receiver } from './receiver.ts';

type Req = Parameters<Session['send']>[0];

/** An unanswered inform is sent again this often until the deadline. */
const resendMs = 2_000;

/** Handed over when an answer proves less than the inform did. */
export const unprovenAnswer = new ResponseInvalidError('unproven answer', ResponseInvalidCode.EUnexpectedResponse);

/**
 * A session that does two things which the library leaves to us: it dates traps with our own boots and time (the library sends zeros, which a
 * receiver may take for a replay), and it takes no acknowledgement that is less authentic than the inform (the library checks
 * an answer only as far as the answer asks for it).
 */
export class PicketSession extends Session {
  readonly #clock: EngineClock;
  /** Something came back, be it a report or an answer that was of no use. */
  heard = false;

  constructor(
    receiver: Receiver,
    authenticator: string | User,
    options: SessionOptions | SessionOptionsV3,
    clock: EngineClock,
  ) {
    // One signature of three; the value decides which.
    super(receiver.address, authenticator as User, options as SessionOptionsV3);
    this.#clock = clock;
  }

  override send(req: Req, noWait: boolean): this {
    const security = req.message.msgSecurityParameters;
    if (security !== undefined && (req.message.pdu as { type: number }).type === PduType.TrapV2) {
      security.msgAuthoritativeEngineBoots = this.#clock.boots;
      security.msgAuthoritativeEngineTime = this.#clock.seconds();
    }
    return super.send(req, noWait);
  }

  override onMsg(buffer: Buffer): void {
    this.heard = true;
    super.onMsg(buffer);
  }

  override onSimpleGetResponse(req: Req, answer: Message): void {
    if (req.message.hasAuthentication() && !answer.hasAuthentication()) {
      req.responseCb(unprovenAnswer);
      return;
    }
    super.onSimpleGetResponse(req, answer);
  }
}

/** The caller closes it. `engineId` in hex: of this sender, for traps. */
export function openSession(
  config: SnmpConfig,
  receiver: Receiver,
  engineId: string,
  clock: EngineClock,
): PicketSession {
  const common = {
    transport: receiver.transport,
    trapPort: config.port,
    port: config.port,
    timeout: resendMs,
    // The deadline ends it, not a count.
    retries: Number.MAX_SAFE_INTEGER,
  };
  const session =
    config.version === '3'
      ? new PicketSession(
          receiver,
          userOf(config),
          { ...common, version: 3, engineID: Buffer.from(engineId, 'hex') },
          clock,
        )
      : new PicketSession(receiver, config.community ?? '', { ...common, version: 1 }, clock);
  // A datagram that cannot be read is told here, and would end the process if nobody listened. It answers nothing.
  session.on('error', () => undefined);
  return session;
}

function userOf(config: SnmpConfig): User {
  const { user: name, authProtocol, privProtocol } = config;
  if (authProtocol === 'none') return { name, level: SecurityLevel.noAuthNoPriv };
  const auth = { name, authProtocol: AuthProtocols[authProtocol], authKey: config.authPassword ?? '' };
  if (privProtocol === 'none') return { ...auth, level: SecurityLevel.authNoPriv };
  const priv = { privProtocol: PrivProtocols[privProtocol], privKey: config.privPassword ?? '' };
  return { ...auth, ...priv, level: SecurityLevel.authPriv };
}
