/** Tables and the one function that changes them, created when the system starts. */
import type { Pool } from 'pg';

/**
 * `write_entity` decides and writes in one round trip and one transaction:
 * - a repeated idempotency key gets the stored answer, or `key_reused` when the request differs;
 * - conditions are judged and the entity is written under a lock of its key;
 * - only answers to writes that took place are stored, so that a refused one may be tried again;
 * - a write that changes nothing is answered like one that does, and not counted as a change.
 */
const tables = `
CREATE TABLE IF NOT EXISTS entities (
  collection text NOT NULL,
  key text COLLATE "C" NOT NULL,
  body text NOT NULL,
  etag text NOT NULL,
  PRIMARY KEY (collection, key)
);
CREATE TABLE IF NOT EXISTS answers (
  idempotency_key text PRIMARY KEY,
  request_digest text NOT NULL,
  status integer NOT NULL,
  etag text,
  answered_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS answers_by_time ON answers USING brin (answered_at);
CREATE TABLE IF NOT EXISTS changes (
  collection text NOT NULL,
  key text COLLATE "C" NOT NULL,
  changes integer NOT NULL,
  PRIMARY KEY (collection, key)
);

CREATE OR REPLACE FUNCTION write_entity(
  p_collection text, p_key text, p_body text, p_etag text,
  p_idempotency_key text, p_request_digest text, p_if_match text[], p_must_be_new boolean
) RETURNS TABLE (outcome text, status integer, etag text) LANGUAGE plpgsql AS $$
DECLARE
  stored answers%ROWTYPE;
  current_etag text;
BEGIN
  IF p_idempotency_key IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(1, hashtext(p_idempotency_key));
    SELECT * INTO stored FROM answers a WHERE a.idempotency_key = p_idempotency_key;
    IF FOUND THEN
      IF stored.request_digest <> p_request_digest THEN
        RETURN QUERY SELECT 'key_reused', 0, NULL::text;
      ELSE
        RETURN QUERY SELECT 'replayed', stored.status, stored.etag;
      END IF;
      RETURN;
    END IF;
  END IF;

  PERFORM pg_advisory_xact_lock(2, hashtext(p_collection || '/' || p_key));
  SELECT e.etag INTO current_etag FROM entities e WHERE e.collection = p_collection AND e.key = p_key;
  IF (p_must_be_new AND current_etag IS NOT NULL)
    OR (p_if_match IS NOT NULL
      AND (current_etag IS NULL OR NOT ('*' = ANY (p_if_match) OR current_etag = ANY (p_if_match)))) THEN
    RETURN QUERY SELECT 'precondition_failed', 412, current_etag;
    RETURN;
  END IF;

  IF p_body IS NULL THEN
    IF current_etag IS NULL THEN
      RETURN QUERY SELECT 'not_found', 404, NULL::text;
      RETURN;
    END IF;
    DELETE FROM entities e WHERE e.collection = p_collection AND e.key = p_key;
    stored.status := 204;
  ELSE
    stored.status := CASE WHEN current_etag IS NULL THEN 201 ELSE 200 END;
    IF current_etag IS DISTINCT FROM p_etag THEN
      INSERT INTO entities VALUES (p_collection, p_key, p_body, p_etag)
      ON CONFLICT (collection, key) DO UPDATE SET body = EXCLUDED.body, etag = EXCLUDED.etag;
    END IF;
  END IF;
  IF current_etag IS DISTINCT FROM p_etag THEN
    INSERT INTO changes AS c VALUES (p_collection, p_key, 1)
    ON CONFLICT (collection, key) DO UPDATE SET changes = c.changes + 1;
  END IF;
  IF p_idempotency_key IS NOT NULL THEN
    INSERT INTO answers (idempotency_key, request_digest, status, etag)
    VALUES (p_idempotency_key, p_request_digest, stored.status, p_etag);
  END IF;
  RETURN QUERY SELECT 'written', stored.status, p_etag;
END $$;
`;

/** Any number; two systems that start on one database at once take turns. */
const setupLock = 7_203_115;

export async function createTables(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [setupLock]);
    await client.query(tables);
    await client.query('COMMIT');
  } finally {
    // A client in a failed transaction is not given back for use.
    client.release(true);
  }
}
