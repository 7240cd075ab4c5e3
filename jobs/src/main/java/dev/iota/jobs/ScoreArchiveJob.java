package dev.iota.jobs;

import dev.iota.jobs.parquet.ArchiveSink;
import dev.iota.operators.archive.ArchivedRecord;
import dev.iota.operators.flink.ArchiveGate;
import dev.iota.operators.flink.InboundRecord;
import dev.iota.operators.flink.Outputs;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Keeps a run's score topics: {@code flink run -c dev.iota.jobs.ScoreArchiveJob iota-jobs.jar --brokers … --run-file … --store …}. */
public final class ScoreArchiveJob {
    private ScoreArchiveJob() {}

    public static void main(String[] arguments) throws Exception {
        JobLauncher.launch(ArchiveArguments.COMMAND, arguments,
                (environment, settings) -> build(environment, ArchiveArguments.options(settings)));
    }

    /** Adds the graph on Kafka and the object store to the environment. */
    public static void build(StreamExecutionEnvironment environment, ArchiveOptions options) {
        RequiredSettings.check(environment.getConfiguration());
        build(environment, options, KafkaIo.archive(options,
                ArchiveSink.of(new Path(options.folder()), options.job().run().run(), options.mergeCheckpoints())));
    }

    static void build(StreamExecutionEnvironment environment, ArchiveOptions options, ArchiveIo io) {
        environment.setMaxParallelism(OrchestratorJob.MAX_PARALLELISM);
        SingleOutputStreamOperator<ArchivedRecord> archived = environment
                .fromSource(io.records(), WatermarkStrategy.noWatermarks(), "score records", TypeInformation.of(InboundRecord.class))
                .uid(ArchiveUids.RECORDS)
                .process(new ArchiveGate(options.job().run()))
                .returns(ArchivedRecord.class)
                .name("check records")
                .uid(ArchiveUids.GATE);
        archived.getSideOutput(Outputs.DEAD_LETTERS)
                .sinkTo(io.deadLetters())
                .name("dead letters")
                .uid(ArchiveUids.DEAD_LETTERS)
                .setParallelism(1);
        archived.sinkTo(io.files()).name("files").uid(ArchiveUids.FILES);
    }
}
