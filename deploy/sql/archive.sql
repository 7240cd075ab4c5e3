-- The archive's Parquet files as tables, for Flink SQL. Placeholder: ${archive}, a folder or s3://bucket/prefix.
-- The same columns as the topics have, so views.sql goes with either. run and epoch are the folders' names;
-- the epoch of records that have none is -1.

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
    `recordPartition` INT,
    `recordOffset` BIGINT,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`sealedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3))
) PARTITIONED BY (`run`, `epoch`) WITH (
    'connector' = 'filesystem',
    'path' = '${archive}/epochs',
    'format' = 'parquet'
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
    `recordPartition` INT,
    `recordOffset` BIGINT,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`completedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3))
) PARTITIONED BY (`run`, `epoch`) WITH (
    'connector' = 'filesystem',
    'path' = '${archive}/losses',
    'format' = 'parquet'
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
    `recordPartition` INT,
    `recordOffset` BIGINT,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`windowEndMillis`, 3), TO_TIMESTAMP_LTZ(0, 3))
) PARTITIONED BY (`run`, `epoch`) WITH (
    'connector' = 'filesystem',
    'path' = '${archive}/scores',
    'format' = 'parquet'
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
    `epoch` INT,
    `recordPartition` INT,
    `recordOffset` BIGINT,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`decidedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3))
) PARTITIONED BY (`run`, `epoch`) WITH (
    'connector' = 'filesystem',
    'path' = '${archive}/verdicts',
    'format' = 'parquet'
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
    `recordPartition` INT,
    `recordOffset` BIGINT,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`sealedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3))
) PARTITIONED BY (`run`, `epoch`) WITH (
    'connector' = 'filesystem',
    'path' = '${archive}/agreements',
    'format' = 'parquet'
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
    `recordPartition` INT,
    `recordOffset` BIGINT,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`seenAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3))
) PARTITIONED BY (`run`, `epoch`) WITH (
    'connector' = 'filesystem',
    'path' = '${archive}/anomalies',
    'format' = 'parquet'
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
    `recordPartition` INT,
    `recordOffset` BIGINT,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`orderedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3))
) PARTITIONED BY (`run`, `epoch`) WITH (
    'connector' = 'filesystem',
    'path' = '${archive}/audits',
    'format' = 'parquet'
);

-- What came out of audits; the view audit_results takes the report apart.
CREATE TABLE `topic_validations` (
    `version` INT,
    `run` STRING,
    `validator` STRING,
    `report` STRING,
    `reportedAtMillis` BIGINT,
    `epoch` INT,
    `recordPartition` INT,
    `recordOffset` BIGINT,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`reportedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3))
) PARTITIONED BY (`run`, `epoch`) WITH (
    'connector' = 'filesystem',
    'path' = '${archive}/validations',
    'format' = 'parquet'
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
    `epoch` INT,
    `recordPartition` INT,
    `recordOffset` BIGINT,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`observedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3))
) PARTITIONED BY (`run`, `epoch`) WITH (
    'connector' = 'filesystem',
    'path' = '${archive}/stakes',
    'format' = 'parquet'
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
    `recordPartition` INT,
    `recordOffset` BIGINT,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`settledAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3))
) PARTITIONED BY (`run`, `epoch`) WITH (
    'connector' = 'filesystem',
    'path' = '${archive}/rewards',
    'format' = 'parquet'
);

-- The chain's weight vectors.
CREATE TABLE `topic_weights` (
    `version` INT,
    `run` STRING,
    `epoch` INT,
    `weights` STRING,
    `settledAtMillis` BIGINT,
    `recordPartition` INT,
    `recordOffset` BIGINT,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`settledAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3))
) PARTITIONED BY (`run`, `epoch`) WITH (
    'connector' = 'filesystem',
    'path' = '${archive}/weights',
    'format' = 'parquet'
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
    `recordPartition` INT,
    `recordOffset` BIGINT,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`decidedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3))
) PARTITIONED BY (`run`, `epoch`) WITH (
    'connector' = 'filesystem',
    'path' = '${archive}/slashes',
    'format' = 'parquet'
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
    `epoch` INT,
    `recordPartition` INT,
    `recordOffset` BIGINT,
    `eventTime` AS COALESCE(TO_TIMESTAMP_LTZ(`refusedAtMillis`, 3), TO_TIMESTAMP_LTZ(0, 3))
) PARTITIONED BY (`run`, `epoch`) WITH (
    'connector' = 'filesystem',
    'path' = '${archive}/dead-letters',
    'format' = 'parquet'
);
