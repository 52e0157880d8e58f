-- Up Migration

-- Data keys, wrapped by the master key. An erased key keeps its row and loses its bytes.
CREATE TABLE data_key (
  key_id text PRIMARY KEY,
  tenant_id text NOT NULL,
  master_key_id text NOT NULL,
  nonce bytea,
  ciphertext bytea,
  in_force boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  erased_at timestamptz,
  CHECK ((erased_at IS NULL) = (nonce IS NOT NULL)),
  CHECK ((erased_at IS NULL) = (ciphertext IS NOT NULL)),
  CHECK (erased_at IS NULL OR NOT in_force)
);

-- One key a tenant seals with, however many processes ask for it first.
CREATE UNIQUE INDEX data_key_in_force ON data_key (tenant_id) WHERE in_force;
