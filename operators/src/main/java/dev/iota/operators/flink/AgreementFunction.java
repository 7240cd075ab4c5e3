package dev.iota.operators.flink;

import dev.iota.operators.agreement.AgreementRules;
import dev.iota.operators.agreement.AgreementState;
import dev.iota.operators.agreement.MergeId;
import dev.iota.operators.agreement.OpenEpoch;
import dev.iota.operators.agreement.Report;
import dev.iota.operators.agreement.ReportId;
import dev.iota.operators.agreement.SealedMerge;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks {@link AgreementRules} about each report of reduced shards and each sealed epoch, and writes the matrices to their topic. First
 * input: events whose signatures are checked, in the order of their topic; second: the topic of epochs, committed. One key: the run.
 */
public final class AgreementFunction extends KeyedCoProcessFunction<String, InboundRecord, InboundRecord, OutboundRecord> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(AgreementFunction.class);

    private final byte[] runJson;
    private transient RunSpec run;
    private transient MapState<RunId, OpenEpoch> open;
    private transient MapState<MergeId, SealedMerge> sealed;
    private transient MapState<ReportId, Report> reports;
    private transient AgreementRules rules;
    private transient Counter written;

    public AgreementFunction(RunSpec run) {
        this.runJson = SpecJson.write(run);
    }

    @Override
    public void open(OpenContext context) {
        run = SpecJson.read(runJson);
        open = map("open", RunId.class, OpenEpoch.class);
        sealed = map("sealed", MergeId.class, SealedMerge.class);
        reports = map("reports", ReportId.class, Report.class);
        written = RunMetrics.of(getRuntimeContext(), run.run()).counter("agreements");
    }

    private <K, V> MapState<K, V> map(String name, Class<K> key, Class<V> value) {
        return getRuntimeContext().getMapState(new MapStateDescriptor<>(name, TypeInformation.of(key), TypeInformation.of(value)));
    }

    @Override
    public void processElement1(InboundRecord record, Context context, Collector<OutboundRecord> out) throws Exception {
        EventEnvelope envelope = Json.read(record.value(), EventEnvelope.class, EventEnvelope.VERSION);
        if (envelope.event() instanceof WorkerEvent.ShardsMerged merged) {
            rules().onReport(envelope.miner(), merged, record.timestampMillis()).ifPresent(agreement -> write(agreement, out));
        }
    }

    @Override
    public void processElement2(InboundRecord record, Context context, Collector<OutboundRecord> out) throws Exception {
        EpochManifest manifest;
        try {
            manifest = EpochManifest.read(record.value());
        } catch (RejectedException foreign) {
            LOG.warn("passed over topic={} partition={} offset={} reason=\"{}\"", record.topic(), record.partition(), record.offset(),
                    foreign.getMessage());
            return;
        }
        rules().onManifest(manifest).forEach(agreement -> write(agreement, out));
    }

    /** Made with the key set, as what the state holds is read then. */
    private AgreementRules rules() throws Exception {
        if (rules == null) {
            rules = new AgreementRules(run,
                    new AgreementState(new StateTable<>(open), new StateTable<>(sealed), new StateTable<>(reports)));
        }
        return rules;
    }

    private void write(AgreementRecord agreement, Collector<OutboundRecord> out) {
        written.inc();
        out.collect(OutboundRecord.keyed(new Topics(run.run()).agreements(), key(agreement), Json.write(agreement)));
    }

    /** What a later record takes the place of. */
    private static byte[] key(AgreementRecord agreement) {
        return ("epoch-" + agreement.epoch() + "/generation-" + agreement.generation() + "/" + agreement.stage())
                .getBytes(StandardCharsets.US_ASCII);
    }
}
