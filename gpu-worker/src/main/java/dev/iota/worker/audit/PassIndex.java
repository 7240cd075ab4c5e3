package dev.iota.worker.audit;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Frame;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.TicketId;
import dev.iota.protocol.id.MinerId;
import dev.iota.worker.kafka.Headers;
import dev.iota.worker.kafka.LogReader;
import dev.iota.worker.kafka.LogReader.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the inputs and outputs of a miner's passes lie. Only that is kept, not the records: an epoch's tensors may be many gigabytes.
 * Outputs lie among those of the miner's whole stage, so these are read as well.
 */
final class PassIndex {
    /** A stranger may write a ticket into an inbox again and again; what comes first counts. */
    private static final int MAX_COPIES = 16;

    private record Key(TicketId ticket, Direction direction) {}

    /**
     * A frame that the miner signed.
     *
     * @param sha256 of its payload, in lower-case hexadecimal
     */
    record Sent(RecordPlace place, String sha256) {}

    private final Route route;
    private final MinerId miner;
    private final Map<Key, List<Long>> inputs = new HashMap<>();
    private final Map<Key, Optional<Sent>> outputs = new HashMap<>();
    private final Set<TopicPartition> outboxes = new HashSet<>();
    private final Set<TopicPartition> cut = new HashSet<>();

    private PassIndex(Route route, MinerId miner, List<Told<PassCompleted>> passes) {
        this.route = route;
        this.miner = miner;
        for (Told<PassCompleted> told : passes) {
            inputs.put(new Key(told.what().ticket(), route.input(told.what())), new ArrayList<>(1));
            if (route.isSentOn(told.what())) {
                outputs.put(new Key(told.what().ticket(), told.what().direction()), Optional.empty());
            }
        }
    }

    /** Reads the log of a time, by the broker's clock. */
    static PassIndex read(
            LogReader reader, Route route, MinerId miner, List<Told<PassCompleted>> passes, long sinceMillis, long untilMillis) {
        PassIndex index = new PassIndex(route, miner, passes);
        for (Direction direction : Direction.values()) {
            if (index.inputs.keySet().stream().anyMatch(key -> key.direction() == direction)) {
                index.scan(reader, reader.between(route.inbox(direction), sinceMillis, untilMillis),
                        record -> index.noteInput(record, direction));
            }
        }
        for (TopicPartition outbox : index.outboxes) {
            index.scan(reader, reader.between(outbox, sinceMillis, untilMillis), index::noteOutput);
        }
        return index;
    }

    private void scan(LogReader reader, Range range, LogReader.Visitor<RuntimeException> visitor) {
        if (!reader.scan(range, visitor)) {
            cut.add(range.partition());
        }
    }

    private void noteInput(ConsumerRecord<byte[], byte[]> record, Direction direction) {
        try {
            byte[] inHeader = Headers.value(record, Frame.TICKET_KEY);
            SignedTicket ticket = SignedTicket.read(inHeader == null ? record.value() : inHeader);
            List<Long> offsets = inputs.get(new Key(ticket.id(), direction));
            if (offsets != null && offsets.size() < MAX_COPIES) {
                offsets.add(record.offset());
                route.outbox(ticket, direction).ifPresent(outboxes::add);
            }
        } catch (RejectedException rubbish) {
            // No miner could have used it.
        }
    }

    private void noteOutput(ConsumerRecord<byte[], byte[]> record) {
        try {
            Frame frame = Frame.read(Headers.value(record, Frame.HEADER_KEY), Headers.value(record, Frame.TICKET_KEY),
                    Headers.value(record, Frame.SIGNATURE_KEY), record.value());
            Key key = new Key(frame.ticket().id(), frame.header().direction());
            boolean isWanted = outputs.containsKey(key) && outputs.get(key).isEmpty();
            if (isWanted && isByMiner(frame)) {
                outputs.put(key, Optional.of(new Sent(new RecordPlace(record.topic(), record.partition(), record.offset()),
                        HexFormat.of().formatHex(frame.header().checksum()))));
            }
        } catch (RejectedException rubbish) {
            // No miner could have used it.
        }
    }

    private boolean isByMiner(Frame frame) {
        return frame.header().from().equals(route.place().stage())
                && frame.ticket().ticket().stages() == route.run().model().stages()
                && frame.ticket().ticket().hop(frame.header().from()).miner().equals(miner)
                && frame.isPayloadIntact() && frame.isSignedBySender();
    }

    /** Offsets in {@link Route#inbox} of the records with a pass's ticket, the first at first. */
    List<Long> inputs(PassCompleted pass) {
        return inputs.get(new Key(pass.ticket(), route.input(pass)));
    }

    /** The first frame that the miner sent for a pass; empty if there is none. */
    Optional<Sent> output(PassCompleted pass) {
        return outputs.get(new Key(pass.ticket(), pass.direction()));
    }

    /** Whether records of the time are gone from a partition. */
    boolean isCut(TopicPartition partition) {
        return cut.contains(partition);
    }
}
