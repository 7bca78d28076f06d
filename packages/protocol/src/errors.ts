/**
 * The error catalogue: one entry per error an operator can meet. The sentence says what is wrong, the hint what to do.
 * API, CLI and UI show both; nobody ever sees a stack trace.
 */
export const errorCatalogue = {
  UNKNOWN_CLUSTER: {
    status: 404,
    hint: 'List the clusters with `picket status`.',
  },
  UNKNOWN_HOST: {
    status: 404,
    hint: 'List the hosts with `picket host list`.',
  },
  UNKNOWN_VM: { status: 404, hint: 'List the VMs with `picket vm list`.' },
  UNKNOWN_INCIDENT: {
    status: 404,
    hint: 'List the incidents with `picket incident list`.',
  },
  UNKNOWN_ROUTE: { status: 404, hint: 'The API is described at /api/v1/openapi.json.' },
  UNKNOWN_SETTING: {
    status: 404,
    hint: 'List the settings with `picket settings get`.',
  },
  UNKNOWN_NOTIFIER: {
    status: 404,
    hint: 'List the notifiers with `picket notifier list`.',
  },
  UNKNOWN_MESSAGE: {
    status: 404,
    hint: 'List the messages with `picket outbox list`.',
  },
  NOTIFIER_REFUSED: {
    status: 422,
    hint: 'Correct the notifier and try again; nothing was changed.',
  },
  ALREADY_EXISTS: {
    status: 409,
    hint: 'Choose another name, or use the one that exists.',
  },
  BAD_REQUEST: {
    status: 400,
    hint: 'Correct the value and try again; nothing was changed.',
  },
  SETTING_REFUSED: {
    status: 422,
    hint: 'Choose a value that fits the others; nothing was changed.',
  },
  UNAUTHORIZED: {
    status: 401,
    hint: 'Pass the token from <data>/admin.token with --token-file or PICKET_TOKEN_FILE.',
  },
  LOGIN_FAILED: {
    status: 401,
    hint: 'Check name and password; an admin can set a new one with `picket user password NAME`.',
  },
  TOO_MANY_TRIES: {
    status: 429,
    hint: 'Wait, then try again; an admin can unlock an account with `picket user unlock NAME`.',
  },
  FORBIDDEN: {
    status: 403,
    hint: 'Ask somebody with that role, or an admin for a higher role.',
  },
  SETUP_REFUSED: {
    status: 403,
    hint: 'Print a new set-up link on the machine of the server: picket server setup-link.',
  },
  UNKNOWN_USER: { status: 404, hint: 'List the users with `picket user list`.' },
  UNKNOWN_TOKEN: { status: 404, hint: 'List the tokens of the API with `picket api-token list`.' },
  PASSWORD_REFUSED: {
    status: 422,
    hint: 'Choose a longer password that nobody guesses, such as four random words.',
  },
  CHANGED_MEANWHILE: {
    status: 412,
    hint: 'Read the settings again, then decide anew; nothing was changed.',
  },
  KEY_REUSED: {
    status: 422,
    hint: 'Use a fresh Idempotency-Key for each new action.',
  },
  TOO_MANY_STREAMS: {
    status: 503,
    hint: 'Close other windows of the Picket UI, then try again.',
  },
  NOT_ALLOWED_NOW: {
    status: 409,
    hint: 'Look at the host or cluster first: picket status.',
  },
  CONFIRMATION_NEEDED: {
    status: 409,
    hint: 'Check the evidence shown, then type the host name to confirm.',
  },
  JOIN_REFUSED: {
    status: 403,
    hint: 'Create a fresh token with `picket token create` and join again.',
  },
  IDENTITY_TAKEN: {
    status: 409,
    hint: 'Two machines must not share one identity: remove or re-install one of them.',
  },
  PROTOCOL_MISMATCH: {
    status: 409,
    hint: 'Upgrade the older side so that both speak the same version.',
  },
  DEVICE_NOT_SET: {
    status: 409,
    hint: 'Set ipmiHost (and user, password) with `picket settings set --host HOST`.',
  },
  DEVICE_FAILED: {
    status: 502,
    hint: 'Check address, user, password and network of the fence device.',
  },
  DATABASE_IN_USE: {
    status: 503,
    hint: 'Stop the other Picket server first, or give this one its own --data folder.',
  },
  DATABASE_FAILED: {
    status: 503,
    hint: 'Check free disk space and permissions of the data folder.',
  },
  NOT_LEADER: {
    status: 503,
    hint: 'Another server holds the lease: talk to that one.',
  },
  SECRET_KEY_BAD: {
    status: 500,
    hint: 'Restore the named file from the backup of the data folder.',
  },
  SERVER_UNREACHABLE: {
    status: 503,
    hint: 'Is `picket server` running? Check --url or PICKET_URL.',
  },
  INTERNAL: {
    status: 500,
    hint: 'Look at the server log; please report it with the lines around it.',
  },
} as const satisfies Record<string, { status: number; hint: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** Thrown for everything a person should read. `detail` is one plain sentence. */
export class PicketError extends Error {
  readonly code: ErrorCode;
  readonly data: Record<string, unknown>;

  constructor(code: ErrorCode, detail: string, data: Record<string, unknown> = {}) {
    super(detail);
    this.name = 'PicketError';
    this.code = code;
    this.data = data;
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }

  get hint(): string {
    return errorCatalogue[this.code].hint;
  }
}
