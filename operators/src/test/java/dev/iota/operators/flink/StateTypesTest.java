package dev.iota.operators.flink;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.iota.operators.agreement.MergeId;
import dev.iota.operators.agreement.OpenEpoch;
import dev.iota.operators.agreement.Report;
import dev.iota.operators.agreement.ReportId;
import dev.iota.operators.agreement.SealedMerge;
import dev.iota.operators.anomaly.AnomalyRules;
import dev.iota.operators.anomaly.Flow;
import dev.iota.operators.anomaly.FrameSummary;
import dev.iota.operators.anomaly.LossHistory;
import dev.iota.operators.anomaly.PoolId;
import dev.iota.operators.anomaly.SenderHistory;
import dev.iota.operators.audit.Audit;
import dev.iota.operators.audit.AuditId;
import dev.iota.operators.clasp.PaneId;
import dev.iota.operators.lineage.BegunEpoch;
import dev.iota.operators.orchestration.Flight;
import dev.iota.operators.orchestration.Progress;
import dev.iota.operators.orchestration.Retry;
import dev.iota.operators.orchestration.Worker;
import dev.iota.operators.poison.Rollback;
import dev.iota.operators.poison.Trouble;
import dev.iota.operators.poison.TroubleId;
import dev.iota.operators.reward.Absence;
import dev.iota.operators.reward.AbsenceId;
import dev.iota.operators.reward.LossEffect;
import dev.iota.operators.reward.PassTimes;
import dev.iota.operators.reward.Position;
import dev.iota.operators.reward.SealedEpoch;
import dev.iota.operators.reward.SlashId;
import dev.iota.operators.reward.Stake;
import dev.iota.operators.reward.WorkId;
import dev.iota.operators.verdict.MinerStanding;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateTypesTest {
    @ParameterizedTest
    @ValueSource(classes = {Worker.class, Flight.class, Retry.class, Progress.class, MinerId.class, MicroBatch.class, InboundRecord.class, PaneId.class,
        OutboundRecord.class, MergeId.class, OpenEpoch.class, Report.class, ReportId.class, SealedMerge.class,
        InboundFrame.class, FrameSummary.class, Flow.class, SenderHistory.class, PoolId.class,
        AnomalyRules.PoolOf.class, LossHistory.class,
        BegunEpoch.class, MinerStanding.class, AuditId.class, Audit.class, TroubleId.class, Trouble.class, Rollback.class,
        Position.class, SealedEpoch.class, PassTimes.class, WorkId.class, LossEffect.class, Absence.class, AbsenceId.class,
        Stake.class, SlashId.class})
    void serialisesWithoutKryo(Class<?> type) {
        assertThatCode(() -> PojoTestUtils.assertSerializedAsPojoWithoutKryo(type)).doesNotThrowAnyException();
    }
}
