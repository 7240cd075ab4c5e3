package dev.iota.jobs;

import dev.iota.operators.archive.ArchivedRecord;
import dev.iota.operators.archive.ArchivedTopic;
import dev.iota.operators.flink.InboundFrame;
import dev.iota.operators.flink.InboundRecord;
import dev.iota.operators.flink.OutboundRecord;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.topic.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;

/** The jobs' sources and sinks on Kafka. */
final class KafkaIo {
    /** Longer than a checkpoint and a restart together, and no longer than a broker allows by default (15 minutes). */
    private static final String TRANSACTION_TIMEOUT_MILLIS = "600000";

    /** Of frames, at once: what waits in the source is a small multiple of it. A single larger frame is fetched all the same. */
    private static final String MAX_FETCH_BYTES = Integer.toString(16 << 20);

    private final JobOptions options;

    private KafkaIo(JobOptions options) {
        this.options = options;
    }

    static OrchestratorIo orchestrator(JobOptions options) {
        KafkaIo kafka = new KafkaIo(options);
        Topics topics = new Topics(options.run().run());
        return new OrchestratorIo(
                kafka.source(topics.workerEvents(), "orchestrator"),
                kafka.source(topics.epochs(), "archive"),
                kafka.source(topics.stakes(), "orchestrator-stakes"),
                kafka.atLeastOnce(),
                kafka.atLeastOnce(),
                kafka.exactlyOnce("orchestrator-epochs"),
                kafka.atLeastOnce(),
                kafka.atLeastOnce());
    }

    /** @param weightsFile for the latest of the chain's weights; null for none */
    static ValidatorIo validator(JobOptions options, Path weightsFile) {
        KafkaIo kafka = new KafkaIo(options);
        Topics topics = new Topics(options.run().run());
        List<WeightSink> weights = new ArrayList<>(List.of(new KafkaWeightSink(kafka.exactlyOnce("validator-weights"))));
        if (weightsFile != null) {
            weights.add(new FileWeightSink(weightsFile));
        }
        return new ValidatorIo(
                kafka.source(topics.losses(), "validator"),
                kafka.frames(topics),
                kafka.source(topics.workerEvents(), "validator-events"),
                kafka.source(topics.epochs(), "validator-epochs"),
                kafka.source(topics.stakes(), "validator-stakes"),
                kafka.atLeastOnce(),
                kafka.exactlyOnce("validator-rewards"),
                weights);
    }

    static ArchiveIo archive(ArchiveOptions options, Sink<ArchivedRecord> files) {
        KafkaIo kafka = new KafkaIo(options.job());
        List<String> topics = Stream.of(ArchivedTopic.values()).map(topic -> topic.topic(options.job().run().run())).toList();
        KafkaSourceBuilder<InboundRecord> records = kafka.<InboundRecord>sourceOf(topics, "archive-scores")
                .setDeserializer(new InboundRecordReader());
        if (options.isBounded()) {
            Properties properties = kafka.properties();
            properties.setProperty("bootstrap.servers", options.job().brokers());
            records.setBounded(new CommittedEnds(properties));
        }
        return new ArchiveIo(records.build(), kafka.atLeastOnce(), files);
    }

    /** From the beginning where no checkpoint says otherwise: events of a run that has just begun must not be missed. Committed records only. */
    private Source<InboundRecord, ?, ?> source(String topic, String group) {
        return this.<InboundRecord>sourceOf(List.of(topic), group).setDeserializer(new InboundRecordReader()).build();
    }

    /** What goes between the stages, in both directions. */
    private Source<InboundFrame, ?, ?> frames(Topics topics) {
        List<String> inboxes = new ArrayList<>();
        for (Stage stage = Stage.FIRST; !options.run().model().isTail(stage); stage = stage.next()) {
            inboxes.add(topics.gradients(stage));
            inboxes.add(topics.activations(stage.next()));
        }
        return this.<InboundFrame>sourceOf(inboxes, "validator-frames")
                .setProperty("fetch.max.bytes", MAX_FETCH_BYTES)
                .setDeserializer(new InboundFrameReader())
                .build();
    }

    private <T> KafkaSourceBuilder<T> sourceOf(List<String> topics, String group) {
        return KafkaSource.<T>builder()
                .setBootstrapServers(options.brokers())
                .setProperties(properties())
                .setGroupId(options.run().run() + "-" + group)
                .setTopics(topics)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setProperty("isolation.level", "read_committed")
                .setProperty("partition.discovery.interval.ms", "60000");
    }

    private KafkaSink<OutboundRecord> atLeastOnce() {
        return KafkaSink.<OutboundRecord>builder()
                .setBootstrapServers(options.brokers())
                .setKafkaProducerConfig(producerProperties())
                .setRecordSerializer(new OutboundRecordWriter())
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .build();
    }

    private KafkaSink<OutboundRecord> exactlyOnce(String name) {
        Properties producer = producerProperties();
        producer.setProperty("transaction.timeout.ms", TRANSACTION_TIMEOUT_MILLIS);
        producer.setProperty("max.request.size", Integer.toString(Topics.MAX_FRAME_BYTES));
        return KafkaSink.<OutboundRecord>builder()
                .setBootstrapServers(options.brokers())
                .setKafkaProducerConfig(producer)
                .setRecordSerializer(new OutboundRecordWriter())
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(options.run().run() + "-" + name)
                .build();
    }

    private Properties producerProperties() {
        Properties properties = properties();
        properties.setProperty("linger.ms", "0");
        properties.setProperty("compression.type", "none");
        return properties;
    }

    private Properties properties() {
        Properties properties = new Properties();
        options.client().forEach(properties::setProperty);
        return properties;
    }
}
