package dev.iota.protocol.topic;

import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The topics of a run: the only place that names them. */
public record Topics(RunId run) {
    /** Bound of one frame with its headers, for brokers and clients. */
    public static final int MAX_FRAME_BYTES = 64 << 20;
    /** Producers put small records together up to 16 KiB. */
    private static final int BATCH_BYTES = 64 << 10;
    /** Headers, and what Kafka adds. */
    private static final int OVERHEAD_BYTES = 16 << 10;
    /** As many validators can share the audits. */
    private static final int AUDIT_PARTITIONS = 8;

    /** Micro-batches to begin with: one partition per slot of the head. */
    public String tickets() {
        return name("tickets");
    }

    /** Inbox of a stage for activations: one partition per slot. */
    public String activations(Stage stage) {
        return name("activations." + stage);
    }

    /** Inbox of a stage for gradients: one partition per slot. */
    public String gradients(Stage stage) {
        return name("gradients." + stage);
    }

    /** Miners to jobs; signed JSON. */
    public String workerEvents() {
        return name("worker-events");
    }

    /** Orchestrator to workers; signed JSON. */
    public String commands() {
        return name("commands");
    }

    /** Sealed epochs; compacted, exactly once. */
    public String epochs() {
        return name("epochs");
    }

    /** Whose work validators are to repeat; signed JSON. Each order goes to one of them. */
    public String audits() {
        return name("audits");
    }

    public String losses() {
        return name("losses");
    }

    /** CLASP's judgement of miners by the losses of their pathways. */
    public String scores() {
        return name("scores");
    }

    /** How miners stand, and why. */
    public String verdicts() {
        return name("verdicts");
    }

    /** Who found the same as whom when the epochs were merged, and who what was sealed. */
    public String agreements() {
        return name("agreements");
    }

    /** What validators found when they repeated miners' work. */
    public String validations() {
        return name("validations");
    }

    /** What does not fit, in frames and losses. */
    public String anomalies() {
        return name("anomalies");
    }

    /** What miners have as collateral; signed JSON, from the operator, who follows the chain. */
    public String stakes() {
        return name("stakes");
    }

    /** Who is paid what for an epoch, and why; exactly once. */
    public String rewards() {
        return name("rewards");
    }

    /** The chain's weight vectors; exactly once. */
    public String weights() {
        return name("weights");
    }

    /** Collateral that miners lose for proven faults; exactly once. */
    public String slashes() {
        return name("slashes");
    }

    /** What could not be used, with reason and origin. */
    public String deadLetters() {
        return name("dead-letters");
    }

    /** The consumer group of a run's validators: each order of an audit goes to one of them. */
    public String validatorGroup() {
        return name("validators");
    }

    /** Every topic that a run needs, with its settings. */
    public List<TopicSpec> all(RunSpec spec) {
        int slots = spec.limits().slotsPerStage();
        int tail = spec.model().stages() - 1;
        List<TopicSpec> topics = new ArrayList<>();
        topics.add(data(tickets(), slots, BATCH_BYTES));
        int needed = FrameRules.maxPayloadBytes(spec) + SignedTicket.MAX_BYTES + OVERHEAD_BYTES;
        int frameBytes = Math.min(MAX_FRAME_BYTES, Math.max(BATCH_BYTES, needed));
        for (int stage = 0; stage <= tail; stage++) {
            if (stage > 0) {
                topics.add(data(activations(new Stage(stage)), slots, frameBytes));
            }
            if (stage < tail) {
                topics.add(data(gradients(new Stage(stage)), slots, frameBytes));
            }
        }
        // The broker's clock, not the miners', orders events and measures speed.
        topics.add(new TopicSpec(workerEvents(), 1, Map.of(
                "retention.ms", "-1", "message.timestamp.type", "LogAppendTime",
                "compression.type", "uncompressed",
                "max.message.bytes", Integer.toString(Json.MAX_BYTES + OVERHEAD_BYTES))));
        topics.add(kept(commands(), 1));
        topics.add(new TopicSpec(epochs(), 1, Map.of(
                "cleanup.policy", "compact", "message.timestamp.type", "LogAppendTime",
                "max.message.bytes", Integer.toString(MAX_FRAME_BYTES))));
        topics.add(kept(audits(), AUDIT_PARTITIONS));
        topics.add(kept(losses(), 1));
        topics.add(kept(scores(), 1));
        topics.add(kept(verdicts(), 1));
        topics.add(kept(agreements(), 1));
        topics.add(kept(anomalies(), 1));
        topics.add(kept(validations(), 1));
        topics.add(kept(stakes(), 1));
        topics.add(kept(rewards(), 1));
        topics.add(kept(weights(), 1));
        topics.add(kept(slashes(), 1));
        topics.add(kept(deadLetters(), 1));
        return List.copyOf(topics);
    }

    /**
     * Frames are large and soon worthless but for audits: they go by size. The broker's clock tells who is late. What a miner compresses
     * the broker expands before it looks at the size, so that no reader ever has to.
     */
    private static TopicSpec data(String name, int partitions, int maxBytes) {
        return new TopicSpec(name, partitions, Map.of(
                "compression.type", "uncompressed",
                "message.timestamp.type", "LogAppendTime",
                "max.message.bytes", Integer.toString(maxBytes),
                "retention.bytes", Long.toString(256L << 20),
                "segment.bytes", Integer.toString(64 << 20)));
    }

    private static TopicSpec kept(String name, int partitions) {
        return new TopicSpec(name, partitions, Map.of("retention.ms", "-1"));
    }

    private String name(String topic) {
        return run + "." + topic;
    }
}
