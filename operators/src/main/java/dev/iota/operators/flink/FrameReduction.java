package dev.iota.operators.flink;

import dev.iota.operators.anomaly.Flow;
import dev.iota.operators.anomaly.FrameSummary;
import dev.iota.operators.anomaly.TensorStatistics;
import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Frame;
import dev.iota.protocol.frame.FrameHeader;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Checks frames as their receivers do, and reduces each to a summary. */
final class FrameReduction {
    private record Inbox(Stage stage, Direction direction) {}

    private final RunSpec run;
    private final Map<String, Inbox> inboxes = new HashMap<>();
    private final int elements;
    private final int columns;

    FrameReduction(RunSpec run) {
        this.run = run;
        Topics topics = new Topics(run.run());
        for (int i = 0; i < run.model().stages(); i++) {
            Stage stage = new Stage(i);
            inboxes.put(topics.activations(stage), new Inbox(stage, Direction.FORWARD));
            inboxes.put(topics.gradients(stage), new Inbox(stage, Direction.BACKWARD));
        }
        int[] shape = run.wireShape();
        this.elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        this.columns = shape[shape.length - 1];
    }

    Frame read(InboundFrame record) throws RejectedException {
        if (record.payload().length > FrameRules.maxPayloadBytes(run)) {
            throw new RejectedException(RejectReason.TOO_LARGE,
                    "a payload of " + record.payload().length + " bytes; at most " + FrameRules.maxPayloadBytes(run));
        }
        return Frame.read(record.header(), record.ticket(), record.signature(), record.payload());
    }

    /**
     * What is left of a frame; without statistics if it can't be decoded and its sender signed it so.
     *
     * @throws RejectedException if it does not show who is to blame
     */
    FrameSummary reduce(InboundFrame record, Frame frame) throws RejectedException {
        Inbox inbox = inboxes.get(record.topic());
        Ticket ticket = frame.ticket().ticket();
        if (inbox == null || ticket.stages() != run.model().stages()) {
            throw new RejectedException(RejectReason.NOT_ON_PATHWAY,
                    "a ticket of " + ticket.stages() + " hops in " + record.topic() + ", run of " + run.model().stages() + " stages");
        }
        FrameRules rules = new FrameRules(run, ticket.hop(inbox.stage).miner(), inbox.stage, new Slot(record.partition()), ticket.epoch(),
                ticket.generation());
        try {
            rules.check(frame, inbox.direction);
        } catch (RejectedException e) {
            if (isSendersFault(frame, e.reason())) {
                return summary(record, frame, null);
            }
            throw e;
        }
        return summary(record, frame, statistics(frame));
    }

    /** None for bytes of the right length that are no tensor: its sender signed them. */
    private TensorStatistics statistics(Frame frame) {
        try {
            return TensorStatistics.of(frame.header().codec().decodeAny(frame.payload(), elements, columns));
        } catch (RejectedException noTensor) {
            return null;
        }
    }

    /** Of what the sender alone decides, and only if these very bytes are signed on a pathway of this run. */
    private boolean isSendersFault(Frame frame, RejectReason reason) {
        boolean isOfTheTensor = reason == RejectReason.WRONG_SHAPE || reason == RejectReason.TRUNCATED;
        return isOfTheTensor && frame.isPayloadIntact() && frame.ticket().isSignedBy(run.orchestrator()) && frame.isSignedBySender();
    }

    private static FrameSummary summary(InboundFrame record, Frame frame, TensorStatistics statistics) {
        FrameHeader header = frame.header();
        Ticket ticket = frame.ticket().ticket();
        return new FrameSummary(new Flow(header.from(), header.direction()), ticket.hop(header.from()).miner(),
                frame.ticket().id().value(), ticket.epoch(), ticket.generation(), ticket.microBatch(),
                new RecordPlace(record.topic(), record.partition(), record.offset()), ticket.issuedAtMillis(), record.timestampMillis(),
                statistics);
    }
}
