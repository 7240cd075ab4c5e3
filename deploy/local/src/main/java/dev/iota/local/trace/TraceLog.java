package dev.iota.local.trace;

import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.frame.FrameHeader;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.TicketId;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a run's log holds of one sample. All times are the broker's. */
final class TraceLog {
    /** A ticket in the head's inbox. */
    record Issued(long atMillis, SignedTicket ticket) {}

    /** An event of a miner on a pathway, or of the operator. */
    record Told(long atMillis, EventEnvelope event) {}

    /** A frame in an inbox; its tensor is not kept. */
    record Arrived(long atMillis, String topic, int partition, long offset, int bytes, FrameHeader header, TicketId ticket) {}

    final MicroBatch sample;
    final EpochLine line;
    final List<Issued> issued = new ArrayList<>();
    final List<LossRecord> losses = new ArrayList<>();
    final List<Told> told = new ArrayList<>();
    final List<Arrived> arrived = new ArrayList<>();
    /** When each miner on a pathway was heard of. */
    final Map<MinerId, TreeSet<Long>> heard = new TreeMap<>();
    /** What can't be said, and why. */
    final List<String> unknown = new ArrayList<>();

    TraceLog(MicroBatch sample, EpochLine line) {
        this.sample = sample;
        this.line = line;
    }
}
