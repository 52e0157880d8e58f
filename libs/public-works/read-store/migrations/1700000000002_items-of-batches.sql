-- Up Migration

-- An item of a batch is an execution like any other that knows its batch and its place in it.
ALTER TABLE execution
  ADD COLUMN parent_execution_id text COLLATE "C" NOT NULL DEFAULT '',
  ADD COLUMN item_key text NOT NULL DEFAULT '',
  ADD COLUMN item_index bigint NOT NULL DEFAULT 0;

-- Executions that are no items cost nothing here.
CREATE INDEX execution_of_batch ON execution (tenant_id, parent_execution_id, item_index)
  WHERE parent_execution_id <> '';
