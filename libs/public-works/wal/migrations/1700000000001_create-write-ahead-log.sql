-- Up Migration

-- The end of each partition and the highest epoch that started in it. An append takes its row's lock
-- until it commits, so that records of one partition become visible in the order of their offsets.
CREATE TABLE wal_head (
  partition integer PRIMARY KEY,
  epoch bigint NOT NULL,
  next_offset bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE wal_record (
  partition integer NOT NULL,
  "offset" bigint NOT NULL,
  epoch bigint NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (partition, "offset")
);

-- Frames are mostly ciphertext: compressing them costs time and saves nothing.
ALTER TABLE wal_record ALTER COLUMN bytes SET STORAGE EXTERNAL;
