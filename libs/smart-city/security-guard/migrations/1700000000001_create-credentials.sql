-- Up Migration

-- People and services that can log in. Erasing the row erases all that is known of them here.
CREATE TABLE account (
  user_id text PRIMARY KEY,
  tenant_id text NOT NULL,
  email text NOT NULL,
  roles text[] NOT NULL,
  password_hash text,
  enrolment_digest bytea UNIQUE,
  enrolment_expires_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, email),
  CHECK ((password_hash IS NULL) = (enrolment_digest IS NOT NULL))
);

-- A login and the one refresh token of it that is good.
CREATE TABLE login (
  login_id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES account (user_id) ON DELETE CASCADE,
  refresh_digest bytea NOT NULL,
  refresh_expires_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  started_at timestamptz NOT NULL
);
CREATE INDEX login_user ON login (user_id, started_at);
CREATE INDEX login_end ON login (ends_at);

-- Attempts to log in, by a digest of tenant and e-mail, whether or not there is such an account.
CREATE TABLE login_attempt (
  subject bytea PRIMARY KEY,
  attempts integer NOT NULL,
  blocked_until timestamptz NOT NULL,
  last_at timestamptz NOT NULL
);
CREATE INDEX login_attempt_last ON login_attempt (last_at);
