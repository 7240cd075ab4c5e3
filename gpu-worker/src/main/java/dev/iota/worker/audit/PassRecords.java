package dev.iota.worker.audit;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Frame;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.worker.kafka.Headers;
import dev.iota.worker.kafka.LogReader;
import dev.iota.worker.pipeline.Gate;
import dev.iota.worker.pipeline.Received;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads the records of a miner's passes, through the checks by which the miner had to read them. */
final class PassRecords implements Replay.Inputs {
    private final LogReader reader;
    private final Route route;
    private final Gate gate;
    private final PassIndex index;
    private RecordPlace input;

    PassRecords(LogReader reader, Route route, Gate gate, PassIndex index) {
        this.reader = reader;
        this.route = route;
        this.gate = gate;
        this.index = index;
    }

    @Override
    public Received of(PassCompleted pass) throws AuditEnded {
        Direction direction = route.input(pass);
        TopicPartition inbox = route.inbox(direction);
        boolean isGone = index.isCut(inbox);
        for (long offset : index.inputs(pass)) {
            Optional<ConsumerRecord<byte[], byte[]>> record = reader.read(inbox, offset);
            Optional<Received> received = record.flatMap(found -> open(found, direction));
            if (received.isPresent()) {
                input = new RecordPlace(inbox.topic(), inbox.partition(), offset);
                return received.get();
            }
            isGone |= record.isEmpty();
        }
        String what = "the record of ticket " + pass.ticket() + " in its inbox " + inbox;
        throw isGone
                ? AuditEnded.expired(what + " is gone: the broker keeps no more of it; audit sooner, or raise the topic's retention.bytes")
                : AuditEnded.withheld("it tells of a pass of micro-batch " + pass.microBatch() + ", but " + what + " never was");
    }

    /** Empty if the miner could not use it either: there may be another. */
    private Optional<Received> open(ConsumerRecord<byte[], byte[]> record, Direction direction) {
        boolean isTicket = direction == Direction.FORWARD && route.run().model().isHead(route.place().stage());
        try {
            return Optional.of(isTicket
                    ? gate.ticket(record.value())
                    : gate.frame(Headers.value(record, Frame.HEADER_KEY), Headers.value(record, Frame.TICKET_KEY),
                            Headers.value(record, Frame.SIGNATURE_KEY), record.value(), direction));
        } catch (RejectedException unusable) {
            return Optional.empty();
        }
    }

    /** Where the input that was read last lies. */
    RecordPlace input() {
        return input;
    }

    /**
     * What the miner sent for a pass; empty if nothing.
     *
     * @throws AuditEnded if it may have been deleted
     */
    Optional<PassIndex.Sent> output(PassCompleted pass, Received received) throws AuditEnded {
        Optional<PassIndex.Sent> sent = index.output(pass);
        Optional<TopicPartition> outbox = route.outbox(received.ticket(), received.direction());
        if (sent.isEmpty() && outbox.filter(index::isCut).isPresent()) {
            throw AuditEnded.expired("what it sent for ticket " + pass.ticket() + " may be gone from " + outbox.get()
                    + ": the broker keeps no more of it; audit sooner, or raise the topic's retention.bytes");
        }
        return sent;
    }

    /** The bytes of a frame; empty if they were deleted since. */
    Optional<byte[]> payload(PassIndex.Sent sent) {
        TopicPartition partition = new TopicPartition(sent.place().topic(), sent.place().partition());
        return reader.read(partition, sent.place().offset()).map(ConsumerRecord::value);
    }
}
