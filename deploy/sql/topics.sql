-- The topics of a run as tables, for Flink SQL. Placeholders: ${brokers}, ${run}. ./iota sql --print-ddl prints this with both filled in.
-- Lists and objects are text in JSON: JSON_VALUE(`event`, '$.type'), JSON_QUERY(`pathway`, '$[0]').
-- Read committed, from the beginning to what is there now; for a query that goes on, let scan.bounded.mode be unbounded.
-- What is no JSON is passed over. Use the views of views.sql: these tables also hold records of versions that nobody here can read.

-- Miners to jobs; each has the field type, the rest depends on it.
CREATE TABLE `topic_worker_events` (
    `version` INT,
    `run` STRING,
    `miner` STRING,
    `sequence` BIGINT,
    `sentAtMillis` BIGINT,
    `event` STRING,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `brokerTime` TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL,
    `eventTime` AS `brokerTime`,
    WATERMARK FOR `eventTime` AS `eventTime` - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.worker-events',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- Orchestrator to workers; each has the field type, the rest depends on it.
CREATE TABLE `topic_commands` (
    `version` INT,
    `run` STRING,
    `epoch` INT,
    `generation` INT,
    `sentAtMillis` BIGINT,
    `command` STRING,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`sentAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3)),
    WATERMARK FOR `eventTime` AS `eventTime` - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.commands',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- Epochs that began, each with the merges that led to it.
CREATE TABLE `topic_epochs` (
    `version` INT,
    `run` STRING,
    `epoch` INT,
    `generation` INT,
    `firstMicroBatch` BIGINT,
    `meanLoss` DOUBLE,
    `sealedAtMillis` BIGINT,
    `checkpoint` BIGINT,
    `parentSha256` STRING,
    `stages` STRING,
    `keyframes` STRING,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`sealedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3)),
    WATERMARK FOR `eventTime` AS `eventTime` - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.epochs',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- Samples that are done; a restart may write one twice.
CREATE TABLE `topic_losses` (
    `version` INT,
    `run` STRING,
    `epoch` INT,
    `generation` INT,
    `microBatch` BIGINT,
    `attempt` INT,
    `loss` DOUBLE,
    `tokens` INT,
    `pathway` STRING,
    `issuedAtMillis` BIGINT,
    `completedAtMillis` BIGINT,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`completedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3)),
    WATERMARK FOR `eventTime` AS `eventTime` - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.losses',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- CLASP of miners; a later record of window, epoch, stage and miner replaces an earlier one.
CREATE TABLE `topic_scores` (
    `version` INT,
    `run` STRING,
    `window` STRING,
    `epoch` INT,
    `generation` INT,
    `firstMicroBatch` BIGINT,
    `lastMicroBatch` BIGINT,
    `stage` INT,
    `miner` STRING,
    `samples` BIGINT,
    `meanLoss` DOUBLE,
    `meanLossError` DOUBLE,
    `effect` DOUBLE,
    `effectError` DOUBLE,
    `suspicion` DOUBLE,
    `windowEndMillis` BIGINT,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`windowEndMillis`, 3), TO_TIMESTAMP_LTZ(0, 3)),
    WATERMARK FOR `eventTime` AS `eventTime` - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.scores',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- How miners stand; a later record of a miner replaces an earlier one.
CREATE TABLE `topic_verdicts` (
    `version` INT,
    `run` STRING,
    `miner` STRING,
    `stage` INT,
    `standing` STRING,
    `until` INT,
    `reason` STRING,
    `firstMicroBatch` BIGINT,
    `lastMicroBatch` BIGINT,
    `decidedAtMillis` BIGINT,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`decidedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3)),
    WATERMARK FOR `eventTime` AS `eventTime` - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.verdicts',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- Who found the same as whom in a merge; a later record of epoch, generation and stage replaces an earlier one.
CREATE TABLE `topic_agreements` (
    `version` INT,
    `run` STRING,
    `epoch` INT,
    `generation` INT,
    `stage` INT,
    `sealedAtMillis` BIGINT,
    `shards` INT,
    `unchecked` INT,
    `parties` STRING,
    `pairs` STRING,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`sealedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3)),
    WATERMARK FOR `eventTime` AS `eventTime` - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.agreements',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- What does not fit.
CREATE TABLE `topic_anomalies` (
    `version` INT,
    `run` STRING,
    `kind` STRING,
    `statistic` STRING,
    `severity` DOUBLE,
    `threshold` DOUBLE,
    `epoch` INT,
    `generation` INT,
    `microBatch` BIGINT,
    `stage` INT,
    `direction` STRING,
    `miner` STRING,
    `evidence` STRING,
    `seenAtMillis` BIGINT,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`seenAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3)),
    WATERMARK FOR `eventTime` AS `eventTime` - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.anomalies',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- Whose work is to be repeated.
CREATE TABLE `topic_audits` (
    `version` INT,
    `run` STRING,
    `miner` STRING,
    `stage` INT,
    `epoch` INT,
    `generation` INT,
    `cause` STRING,
    `orderedAtMillis` BIGINT,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`orderedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3)),
    WATERMARK FOR `eventTime` AS `eventTime` - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.audits',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- What came out of audits; the view audit_results takes the report apart.
CREATE TABLE `topic_validations` (
    `version` INT,
    `run` STRING,
    `validator` STRING,
    `report` STRING,
    `reportedAtMillis` BIGINT,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`reportedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3)),
    WATERMARK FOR `eventTime` AS `eventTime` - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.validations',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- Collateral; a later record of a miner replaces an earlier one.
CREATE TABLE `topic_stakes` (
    `version` INT,
    `run` STRING,
    `miner` STRING,
    `uid` INT,
    `displayName` STRING,
    `stakeUnits` BIGINT,
    `observedAtMillis` BIGINT,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`observedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3)),
    WATERMARK FOR `eventTime` AS `eventTime` - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.stakes',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- Who is paid what for an epoch, and why.
CREATE TABLE `topic_rewards` (
    `version` INT,
    `run` STRING,
    `epoch` INT,
    `generation` INT,
    `stage` INT,
    `miner` STRING,
    `uid` INT,
    `passes` BIGINT,
    `computePartsPerMillion` INT,
    `workUnits` BIGINT,
    `qualityPartsPerMillion` INT,
    `effect` DOUBLE,
    `meanLoss` DOUBLE,
    `exclusion` STRING,
    `windowUnits` BIGINT,
    `allWindowUnits` BIGINT,
    `emissionUnits` BIGINT,
    `burnedUnits` BIGINT,
    `shareUnits` BIGINT,
    `reason` STRING,
    `settledAtMillis` BIGINT,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`settledAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3)),
    WATERMARK FOR `eventTime` AS `eventTime` - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.rewards',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- The chain's weight vectors.
CREATE TABLE `topic_weights` (
    `version` INT,
    `run` STRING,
    `epoch` INT,
    `weights` STRING,
    `settledAtMillis` BIGINT,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`settledAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3)),
    WATERMARK FOR `eventTime` AS `eventTime` - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.weights',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- Collateral lost for proven faults.
CREATE TABLE `topic_slashes` (
    `version` INT,
    `run` STRING,
    `epoch` INT,
    `stage` INT,
    `miner` STRING,
    `slashedUnits` BIGINT,
    `remainingUnits` BIGINT,
    `reason` STRING,
    `decidedAtMillis` BIGINT,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`decidedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3)),
    WATERMARK FOR `eventTime` AS `eventTime` - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.slashes',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- Records that could not be used, with reason and origin.
CREATE TABLE `topic_dead_letters` (
    `version` INT,
    `run` STRING,
    `reason` STRING,
    `detail` STRING,
    `topic` STRING,
    `partition` INT,
    `offset` BIGINT,
    `reporter` STRING,
    `value` STRING,
    `refusedAtMillis` BIGINT,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`refusedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3)),
    WATERMARK FOR `eventTime` AS `eventTime` - INTERVAL '5' SECOND
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.dead-letters',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

-- Every record of these topics as it is.
CREATE TABLE `topic_records` (
    `record` STRING,
    `topic` STRING METADATA VIRTUAL,
    `recordPartition` INT METADATA FROM 'partition' VIRTUAL,
    `recordOffset` BIGINT METADATA FROM 'offset' VIRTUAL
) WITH (
    'connector' = 'kafka',
    'topic' = '${run}.worker-events;${run}.commands;${run}.epochs;${run}.losses;${run}.scores;${run}.verdicts;${run}.agreements;${run}.anomalies;${run}.audits;${run}.validations;${run}.stakes;${run}.rewards;${run}.weights;${run}.slashes;${run}.dead-letters',
    'properties.bootstrap.servers' = '${brokers}',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'scan.bounded.mode' = 'latest-offset',
    'format' = 'raw'
);

-- How many records no view shows, by topic and by the version that they say they have (null: no JSON, or none).
CREATE VIEW `unreadable` AS
SELECT `topic`, JSON_VALUE(`record`, '$.version') AS `version`, COUNT(*) AS `records`
FROM `topic_records`
WHERE COALESCE(JSON_VALUE(`record`, '$.version'), 'none') <> CASE
        WHEN `topic` IN ('${run}.worker-events', '${run}.commands', '${run}.epochs') THEN '2' ELSE '1' END
    OR JSON_VALUE(`record`, '$.run') IS NULL
GROUP BY `topic`, JSON_VALUE(`record`, '$.version');

-- What miners said: fields that several types have, and the event itself.
CREATE VIEW `worker_events` AS
SELECT `run`, `miner`, `sequence`, `sentAtMillis`, JSON_VALUE(`event`, '$.type') AS `type`,
    JSON_VALUE(`event`, '$.epoch' RETURNING INTEGER) AS `epoch`, JSON_VALUE(`event`, '$.generation' RETURNING INTEGER) AS `generation`,
    JSON_VALUE(`event`, '$.stage' RETURNING INTEGER) AS `stage`, `event`, `recordPartition`, `recordOffset`, `eventTime`
FROM `topic_worker_events`
WHERE `version` = 2 AND `run` IS NOT NULL;

-- What the orchestrator told workers: fields that several types have, and the command itself.
CREATE VIEW `commands` AS
SELECT `run`, `epoch`, `generation`, `sentAtMillis`, JSON_VALUE(`command`, '$.type') AS `type`, JSON_VALUE(`command`, '$.miner') AS `miner`,
    JSON_VALUE(`command`, '$.stage' RETURNING INTEGER) AS `stage`, `command`, `recordPartition`, `recordOffset`, `eventTime`
FROM `topic_commands`
WHERE `version` = 2 AND `run` IS NOT NULL;
