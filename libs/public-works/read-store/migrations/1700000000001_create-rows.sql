-- Up Migration

-- Who reads for a tenant. It owns nothing, cannot log in and is subject to row-level security; the role
-- that connects switches to it in each reading transaction. Roles belong to the whole server, so another
-- database may have made it, perhaps at this moment.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'symphainy_reader') THEN
    CREATE ROLE symphainy_reader NOLOGIN NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END
$$;

DO $$
BEGIN
  IF NOT pg_has_role(current_user, 'symphainy_reader', 'SET') THEN
    EXECUTE format('GRANT symphainy_reader TO %I', current_user);
  END IF;
END
$$;

CREATE TABLE watermark (
  partition integer PRIMARY KEY,
  epoch bigint NOT NULL,
  seq bigint NOT NULL,
  digest text NOT NULL
) WITH (fillfactor = 50);

-- Ids and paths are ASCII and compared by byte, which is also how a prefix of an id is found by its index.
CREATE TABLE execution (
  execution_id text COLLATE "C" PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL,
  partition integer NOT NULL,
  intent_id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  solution_id text COLLATE "C" NOT NULL,
  solution_version integer NOT NULL,
  status text COLLATE "C" NOT NULL,
  principal_id text NOT NULL,
  roles jsonb NOT NULL,
  actor_chain jsonb NOT NULL,
  channel text NOT NULL,
  session_id text NOT NULL,
  partition_key text NOT NULL,
  trace_parent text NOT NULL,
  params bytea NOT NULL,
  sealed_pointers jsonb NOT NULL,
  labels jsonb NOT NULL,
  accepted_at_ms bigint NOT NULL,
  updated_at_ms bigint NOT NULL,
  finished_at_ms bigint NOT NULL,
  error_code text NOT NULL,
  error_detail text NOT NULL,
  accepted_seq bigint NOT NULL,
  accepted_index integer NOT NULL,
  updated_seq bigint NOT NULL,
  updated_index integer NOT NULL
);

CREATE INDEX execution_of_intent ON execution (intent_id);
CREATE INDEX execution_newest ON execution (tenant_id, accepted_at_ms, execution_id);
-- What people look for among many that went well: small, and untouched by those that begin and end in one batch.
CREATE INDEX execution_by_status ON execution (tenant_id, status, accepted_at_ms, execution_id)
  WHERE status <> 'SUCCEEDED';

CREATE TABLE history (
  execution_id text COLLATE "C" NOT NULL,
  chunk bigint NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  partition integer NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (execution_id, chunk)
) WITH (toast_tuple_target = 8160);

-- What is sealed cannot be compressed, and trying costs more than all else in this table. A short history
-- stands in the row itself.
ALTER TABLE history ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE artifact (
  artifact_id text COLLATE "C" PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL,
  partition integer NOT NULL,
  execution_id text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  content_type text NOT NULL,
  size_bytes bigint NOT NULL,
  digest bytea NOT NULL,
  key_id text NOT NULL,
  nonce bytea NOT NULL,
  ciphertext bytea NOT NULL,
  stored_at text NOT NULL,
  recorded_at_ms bigint NOT NULL,
  seq bigint NOT NULL,
  index integer NOT NULL
);

-- Ciphertext: compressing it costs time and saves nothing.
ALTER TABLE artifact ALTER COLUMN ciphertext SET STORAGE EXTERNAL;

CREATE TABLE lineage_edge (
  from_id text COLLATE "C" NOT NULL,
  to_id text COLLATE "C" NOT NULL,
  relation text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  partition integer NOT NULL,
  seq bigint NOT NULL,
  index integer NOT NULL,
  PRIMARY KEY (from_id, to_id, relation, path)
);

CREATE INDEX lineage_edge_upstream ON lineage_edge (to_id);

CREATE TABLE session (
  session_id text COLLATE "C" PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL,
  partition integer NOT NULL,
  principal_id text NOT NULL,
  channel text NOT NULL,
  opened_at_ms bigint NOT NULL,
  expires_at_ms bigint NOT NULL,
  seq bigint NOT NULL,
  index integer NOT NULL
);

CREATE TABLE session_closing (
  session_id text COLLATE "C" NOT NULL,
  partition integer NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  closed_at_ms bigint NOT NULL,
  seq bigint NOT NULL,
  index integer NOT NULL,
  PRIMARY KEY (session_id, partition)
);

CREATE TABLE incident (
  incident_id text COLLATE "C" PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL,
  partition integer NOT NULL,
  execution_id text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  opened_at_ms bigint NOT NULL,
  seq bigint NOT NULL,
  index integer NOT NULL
);

CREATE TABLE refusal (
  tenant_id text COLLATE "C" NOT NULL,
  partition integer NOT NULL,
  minute_ms bigint NOT NULL,
  code text COLLATE "C" NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (tenant_id, partition, minute_ms, code)
);

-- A reader sees the rows of the tenant that its transaction named, and none when it named none.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['execution', 'history', 'artifact', 'lineage_edge', 'session',
                              'session_closing', 'incident', 'refusal']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own_tenant ON %I FOR SELECT TO symphainy_reader '
                   'USING (tenant_id = current_setting(''app.tenant_id'', true))', name);
    EXECUTE format('GRANT SELECT ON %I TO symphainy_reader', name);
  END LOOP;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO symphainy_reader', current_schema());
END
$$;
