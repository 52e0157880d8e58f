-- Up Migration

-- One row a partition. An owner holds it until expires_at by this database's clock.
CREATE TABLE lease (
  partition integer PRIMARY KEY,
  owner text NOT NULL,
  address text NOT NULL,
  epoch bigint NOT NULL,
  expires_at timestamptz NOT NULL
) WITH (fillfactor = 50);
