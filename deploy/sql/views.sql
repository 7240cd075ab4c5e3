-- What analysts ask for, over topics.sql or archive.sql. Each view of a topic shows records of the version that it reads, and no others.

CREATE VIEW `epochs` AS SELECT * FROM `topic_epochs` WHERE `version` = 2 AND `run` IS NOT NULL;
CREATE VIEW `losses` AS SELECT * FROM `topic_losses` WHERE `version` = 1 AND `run` IS NOT NULL;
CREATE VIEW `scores` AS SELECT * FROM `topic_scores` WHERE `version` = 1 AND `run` IS NOT NULL;
CREATE VIEW `verdicts` AS SELECT * FROM `topic_verdicts` WHERE `version` = 1 AND `run` IS NOT NULL;
CREATE VIEW `agreements` AS SELECT * FROM `topic_agreements` WHERE `version` = 1 AND `run` IS NOT NULL;
CREATE VIEW `anomalies` AS SELECT * FROM `topic_anomalies` WHERE `version` = 1 AND `run` IS NOT NULL;
CREATE VIEW `audits` AS SELECT * FROM `topic_audits` WHERE `version` = 1 AND `run` IS NOT NULL;
CREATE VIEW `validations` AS SELECT * FROM `topic_validations` WHERE `version` = 1 AND `run` IS NOT NULL;
CREATE VIEW `stakes` AS SELECT * FROM `topic_stakes` WHERE `version` = 1 AND `run` IS NOT NULL;
CREATE VIEW `rewards` AS SELECT * FROM `topic_rewards` WHERE `version` = 1 AND `run` IS NOT NULL;
CREATE VIEW `weights` AS SELECT * FROM `topic_weights` WHERE `version` = 1 AND `run` IS NOT NULL;
CREATE VIEW `slashes` AS SELECT * FROM `topic_slashes` WHERE `version` = 1 AND `run` IS NOT NULL;
CREATE VIEW `dead_letters` AS SELECT * FROM `topic_dead_letters` WHERE `version` = 1 AND `run` IS NOT NULL;

-- Each sample once.
CREATE VIEW `current_losses` AS
SELECT
    `run`, `epoch`, `generation`, `microBatch`, `attempt`, `loss`, `tokens`, `pathway`, `issuedAtMillis`, `completedAtMillis`, `eventTime`
FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY `run`, `generation`, `microBatch` ORDER BY `recordOffset` ASC) AS `place`
    FROM `losses`)
WHERE `place` = 1;

-- Of each window, epoch, stage and miner what was said last.
CREATE VIEW `current_scores` AS
SELECT
    `run`, `window`, `epoch`, `generation`, `firstMicroBatch`, `lastMicroBatch`, `stage`, `miner`, `samples`, `meanLoss`,
    `meanLossError`, `effect`, `effectError`, `suspicion`, `windowEndMillis`, `eventTime`
FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY `run`, `window`, `epoch`, `stage`, `miner` ORDER BY `recordOffset` DESC) AS `place`
    FROM `scores`)
WHERE `place` = 1;

-- Of each miner, stage and window the latest score.
CREATE VIEW `latest_scores` AS
SELECT
    `run`, `window`, `epoch`, `generation`, `firstMicroBatch`, `lastMicroBatch`, `stage`, `miner`, `samples`, `meanLoss`,
    `meanLossError`, `effect`, `effectError`, `suspicion`, `windowEndMillis`, `eventTime`
FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY `run`, `window`, `stage`, `miner` ORDER BY `epoch` DESC, `recordOffset` DESC) AS `place`
    FROM `scores`)
WHERE `place` = 1;

-- How each miner stands.
CREATE VIEW `current_verdicts` AS
SELECT
    `run`, `miner`, `stage`, `standing`, `until`, `reason`, `firstMicroBatch`, `lastMicroBatch`, `decidedAtMillis`, `eventTime`
FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY `run`, `miner` ORDER BY `recordOffset` DESC) AS `place`
    FROM `verdicts`)
WHERE `place` = 1;

-- Of each merge what was said last.
CREATE VIEW `current_agreements` AS
SELECT
    `run`, `epoch`, `generation`, `stage`, `sealedAtMillis`, `shards`, `unchecked`, `parties`, `pairs`, `eventTime`
FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY `run`, `epoch`, `generation`, `stage` ORDER BY `recordOffset` DESC) AS `place`
    FROM `agreements`)
WHERE `place` = 1;

-- What each miner has as collateral.
CREATE VIEW `current_stakes` AS
SELECT
    `run`, `miner`, `uid`, `displayName`, `stakeUnits`, `observedAtMillis`, `eventTime`
FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY `run`, `miner` ORDER BY `recordOffset` DESC) AS `place`
    FROM `stakes`)
WHERE `place` = 1;

-- Each epoch as it began last.
CREATE VIEW `current_epochs` AS
SELECT
    `run`, `epoch`, `generation`, `firstMicroBatch`, `meanLoss`, `sealedAtMillis`, `checkpoint`, `parentSha256`, `stages`,
    `keyframes`, `eventTime`
FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY `run`, `epoch` ORDER BY `recordOffset` DESC) AS `place`
    FROM `epochs`)
WHERE `place` = 1;

-- Each miner's latest reward.
CREATE VIEW `latest_rewards` AS
SELECT
    `run`, `epoch`, `generation`, `stage`, `miner`, `uid`, `passes`, `computePartsPerMillion`, `workUnits`,
    `qualityPartsPerMillion`, `effect`, `meanLoss`, `exclusion`, `windowUnits`, `allWindowUnits`, `emissionUnits`,
    `burnedUnits`, `shareUnits`, `reason`, `settledAtMillis`, `eventTime`
FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY `run`, `miner` ORDER BY `epoch` DESC, `recordOffset` DESC) AS `place`
    FROM `rewards`)
WHERE `place` = 1;

-- The mean loss of each epoch, by generation: those below an epoch's highest are void.
CREATE VIEW `losses_per_epoch` AS
SELECT `run`, `epoch`, `generation`, COUNT(*) AS `samples`, SUM(CAST(`tokens` AS BIGINT)) AS `tokens`, AVG(`loss`) AS `meanLoss`,
    MIN(`loss`) AS `minLoss`, MAX(`loss`) AS `maxLoss`, MIN(`completedAtMillis`) AS `firstMillis`, MAX(`completedAtMillis`) AS `lastMillis`
FROM `current_losses`
GROUP BY `run`, `epoch`, `generation`;

-- Audits, one row each.
CREATE VIEW `audit_results` AS
SELECT `run`, `validator`, JSON_VALUE(`report`, '$.miner') AS `miner`, JSON_VALUE(`report`, '$.stage' RETURNING INTEGER) AS `stage`,
    JSON_VALUE(`report`, '$.epoch' RETURNING INTEGER) AS `auditedEpoch`, JSON_VALUE(`report`, '$.outcome') AS `outcome`,
    JSON_VALUE(`report`, '$.reason') AS `reason`, JSON_VALUE(`report`, '$.passes' RETURNING INTEGER) AS `passes`,
    JSON_VALUE(`report`, '$.exactPasses' RETURNING INTEGER) AS `exactPasses`, JSON_QUERY(`report`, '$.findings') AS `findings`,
    `reportedAtMillis`, `eventTime`
FROM `validations`;

-- Stage by stage: miners, their losses of late, who stands out, alarms and audits.
CREATE VIEW `stage_health` AS
SELECT s.`run`, s.`stage`, s.`miners`, s.`samples`, s.`meanLoss`, s.`worstEffect`, s.`suspected`,
    COALESCE(v.`quarantined`, 0) AS `quarantined`, COALESCE(a.`anomalies`, 0) AS `anomalies`,
    COALESCE(r.`audits`, 0) AS `audits`, COALESCE(r.`notPassed`, 0) AS `auditsNotPassed`
FROM (SELECT `run`, `stage`, COUNT(*) AS `miners`, SUM(`samples`) AS `samples`, SUM(`meanLoss` * `samples`) / SUM(`samples`) AS `meanLoss`,
        MAX(`effect`) AS `worstEffect`, COUNT(`suspicion`) AS `suspected`
    FROM `latest_scores` WHERE `window` = 'RECENT' GROUP BY `run`, `stage`) AS s
LEFT JOIN (SELECT `run`, `stage`, COUNT(*) AS `quarantined` FROM `current_verdicts` WHERE `standing` = 'QUARANTINED'
    GROUP BY `run`, `stage`) AS v
    ON s.`run` = v.`run` AND s.`stage` = v.`stage`
LEFT JOIN (SELECT `run`, `stage`, COUNT(*) AS `anomalies` FROM `anomalies` GROUP BY `run`, `stage`) AS a
    ON s.`run` = a.`run` AND s.`stage` = a.`stage`
LEFT JOIN (SELECT `run`, `stage`, COUNT(*) AS `audits`, SUM(CASE WHEN `outcome` IN ('FAILED', 'WITHHELD') THEN 1 ELSE 0 END) AS `notPassed`
    FROM `audit_results` GROUP BY `run`, `stage`) AS r
    ON s.`run` = r.`run` AND s.`stage` = r.`stage`;

-- Who was paid what for which epoch, and why. A token has 1e9 units. displayName is any text that a miner chose.
CREATE VIEW `payments` AS
SELECT p.`run`, p.`epoch`, p.`miner`, p.`uid`, n.`displayName`, p.`stage`, CAST(p.`shareUnits` AS DOUBLE) / 1e9 AS `paid`,
    CASE WHEN p.`emissionUnits` > 0 THEN CAST(p.`shareUnits` AS DOUBLE) / p.`emissionUnits` END AS `shareOfEmission`, p.`passes`,
    p.`qualityPartsPerMillion` / 1e6 AS `quality`, p.`effect`, p.`exclusion`, p.`reason`, p.`eventTime`
FROM `rewards` AS p
LEFT JOIN `current_stakes` AS n ON p.`run` = n.`run` AND p.`miner` = n.`miner`;

-- Miners that have rewards: what they were paid, their part of all, and how they stand.
CREATE VIEW `leaderboard` AS
SELECT t.`run`, t.`miner`, n.`displayName`, t.`epochs`, CAST(t.`units` AS DOUBLE) / 1e9 AS `paid`,
    CASE WHEN a.`units` > 0 THEN CAST(t.`units` AS DOUBLE) / a.`units` END AS `share`,
    l.`qualityPartsPerMillion` / 1e6 AS `quality`, l.`effect`,
    COALESCE(v.`standing`, 'TRUSTED') AS `standing`, v.`reason` AS `why`
FROM (SELECT `run`, `miner`, COUNT(*) AS `epochs`, SUM(`shareUnits`) AS `units` FROM `rewards` GROUP BY `run`, `miner`) AS t
JOIN (SELECT `run`, SUM(`shareUnits`) AS `units` FROM `rewards` GROUP BY `run`) AS a ON t.`run` = a.`run`
JOIN `latest_rewards` AS l ON t.`run` = l.`run` AND t.`miner` = l.`miner`
LEFT JOIN `current_verdicts` AS v ON t.`run` = v.`run` AND t.`miner` = v.`miner`
LEFT JOIN `current_stakes` AS n ON t.`run` = n.`run` AND t.`miner` = n.`miner`;
