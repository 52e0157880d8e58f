/** Entities as canonical JSON text with their ETags, in PostgreSQL. */
import type { Pool } from 'pg';
import { createTables } from './database.js';

export interface StoredEntity {
  readonly collection: string;
  readonly key: string;
  /** Canonical JSON. */
  readonly body: string;
  /** A strong entity tag with its quotes. */
  readonly etag: string;
}

export interface EntityWrite {
  readonly collection: string;
  readonly key: string;
  /** Canonical JSON and its tag; undefined deletes. */
  readonly content: { readonly body: string; readonly etag: string } | undefined;
  readonly idempotency: { readonly key: string; readonly requestDigest: string } | undefined;
  /** The current tag must be one of these; `*` is any. */
  readonly ifMatch: readonly string[] | undefined;
  readonly mustBeNew: boolean;
}

export type WriteResult =
  | {
      readonly outcome: 'written' | 'replayed';
      readonly status: 200 | 201 | 204;
      readonly etag: string | undefined;
    }
  | { readonly outcome: 'precondition_failed'; readonly etag: string | undefined }
  | { readonly outcome: 'not_found' | 'key_reused' };

export interface ChangeCount {
  readonly collection: string;
  readonly key: string;
  readonly changes: number;
}

const pageSize = 1_000;
const answersKeptHours = 48;

export class EntityStore {
  private constructor(private readonly pool: Pool) {}

  static async open(pool: Pool): Promise<EntityStore> {
    await createTables(pool);
    return new EntityStore(pool);
  }

  async read(collection: string, key: string): Promise<StoredEntity | undefined> {
    const { rows } = await this.pool.query<StoredEntity>({
      name: 'read',
      text: 'SELECT collection, key, body, etag FROM entities WHERE collection = $1 AND key = $2',
      values: [collection, key],
    });
    return rows[0];
  }

  /** Decides and commits; see `write_entity`. */
  async write(write: EntityWrite): Promise<WriteResult> {
    const { rows } = await this.pool.query<{ outcome: string; status: number; etag: string | null }>({
      name: 'write',
      text: 'SELECT outcome, status, etag FROM write_entity($1, $2, $3, $4, $5, $6, $7, $8)',
      values: [
        write.collection,
        write.key,
        write.content?.body ?? null,
        write.content?.etag ?? null,
        write.idempotency?.key ?? null,
        write.idempotency?.requestDigest ?? null,
        write.ifMatch ?? null,
        write.mustBeNew,
      ],
    });
    const [row] = rows;
    if (row === undefined) throw new Error('write_entity answered nothing');
    return { ...row, etag: row.etag ?? undefined } as WriteResult;
  }

  /** Entities of a collection with keys after `after`, in the order of the keys' bytes. */
  async page(collection: string, after: string, limit: number): Promise<readonly StoredEntity[]> {
    const { rows } = await this.pool.query<StoredEntity>({
      name: 'page',
      text: `SELECT collection, key, body, etag FROM entities
             WHERE collection = $1 AND key > $2 ORDER BY key LIMIT $3`,
      values: [collection, after, limit],
    });
    return rows;
  }

  /** All entities of some collections as of one moment. */
  async *all(collections: readonly string[]): AsyncGenerator<StoredEntity> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      for (const collection of collections) {
        let after = '';
        for (;;) {
          const { rows } = await client.query<StoredEntity>(
            `SELECT collection, key, body, etag FROM entities
             WHERE collection = $1 AND key > $2 ORDER BY key LIMIT $3`,
            [collection, after, pageSize],
          );
          yield* rows;
          const last = rows.at(-1);
          if (last === undefined || rows.length < pageSize) break;
          after = last.key;
        }
      }
      await client.query('COMMIT');
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** How many effective changes each entity has seen, of those with at least so many. */
  async changeCounts(
    collection: string,
    leastChanges: number,
    after: string,
    limit: number,
  ): Promise<readonly ChangeCount[]> {
    const { rows } = await this.pool.query<ChangeCount>(
      `SELECT collection, key, changes FROM changes
       WHERE collection = $1 AND changes >= $2 AND key > $3 ORDER BY key LIMIT $4`,
      [collection, leastChanges, after, limit],
    );
    return rows;
  }

  async changeTotals(
    collection: string,
  ): Promise<{ readonly entities: number; readonly changes: number; readonly changesMax: number }> {
    const { rows } = await this.pool.query<{ entities: number; changes: number; max: number }>(
      `SELECT count(*)::int AS entities, coalesce(sum(changes), 0)::int AS changes,
              coalesce(max(changes), 0) AS max
       FROM changes WHERE collection = $1`,
      [collection],
    );
    const { entities = 0, changes = 0, max = 0 } = rows[0] ?? {};
    return { entities, changes, changesMax: max };
  }

  /** Forgets stored answers that nobody repeats any more. */
  async forgetOldAnswers(): Promise<void> {
    await this.pool.query(
      `DELETE FROM answers WHERE answered_at < now() - interval '${answersKeptHours} hours'`,
    );
  }
}
