import type { Generated } from 'kysely';

/** Who wrote a row. */
interface Stamped {
  owner: string;
  epoch: number;
}

/** `password` is an argon2id hash in PHC form. */
interface AccountTable extends Stamped {
  name: string;
  role: string;
  password: string;
  disabled: number;
  created_ms: number;
  login_ms: number | null;
}

/** `hash` is SHA-256 of the cookie, hex. */
interface SessionTable extends Stamped {
  hash: string;
  account: string;
  created_ms: number;
  seen_ms: number;
}

interface ApiTokenTable extends Stamped {
  id: Generated<number>;
  hash: string;
  name: string;
  role: string;
  created_ms: number;
  expires_ms: number;
  used_ms: number | null;
  created_by: string;
}

/** One row at most: a new link replaces the old one. */
interface SetupLinkTable extends Stamped {
  hash: string;
  expires_ms: number;
}

/** Append-only: nothing in the code updates or deletes a row. `before` and `after` are JSON without secrets. */
interface AuditTable extends Stamped {
  id: Generated<number>;
  wall_ms: number;
  who: string;
  role: string;
  address: string;
  action: string;
  target: string;
  before: string;
  after: string;
  outcome: string;
}

export interface AccountSchema {
  account: AccountTable;
  session: SessionTable;
  api_token: ApiTokenTable;
  setup_link: SetupLinkTable;
  audit: AuditTable;
}
