package dev.iota.local.trace;

import dev.iota.local.LocalFailure;
import dev.iota.local.trace.EpochLine.Begun;
import dev.iota.local.trace.EpochLine.Window;
import dev.iota.local.trace.TraceLog.Arrived;
import dev.iota.local.trace.TraceLog.Issued;
import dev.iota.local.trace.TraceLog.Told;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Frame;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import dev.iota.worker.kafka.ClientSettings;
import dev.iota.worker.kafka.Headers;
import dev.iota.worker.kafka.LogReader;
import dev.iota.worker.kafka.LogReader.Range;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Looks up one sample in a run's log: only the time in which it was under way, and of the data plane only the inboxes of its pathways. */
public final class SampleTracer implements AutoCloseable {
    private static final long LIMIT_NANOS = 120_000_000_000L;
    /** Brokers' clocks may differ by this. */
    private static final long SKEW_MILLIS = 1_000;
    /** Who asks for a rollback does so before the epoch begins anew. */
    private static final long REQUEST_MILLIS = 60_000;

    private final RunSpec run;
    private final Topics topics;
    private final LogReader committed;
    private final LogReader events;
    private final LogReader frames;
    private final Set<Long> seen = new HashSet<>();

    public SampleTracer(ClientSettings client, RunSpec run) {
        this.run = run;
        this.topics = new Topics(run.run());
        long deadline = System.nanoTime() + LIMIT_NANOS;
        this.committed = new LogReader(client.controlConsumer("iota-trace-epochs"), System::nanoTime, deadline);
        this.events = new LogReader(client.eventConsumer("iota-trace-events"), System::nanoTime, deadline);
        this.frames = new LogReader(client.frameConsumer(run, "iota-trace-frames"), System::nanoTime, deadline);
    }

    /** @throws LocalFailure if the run has no such sample, or not yet */
    public SampleTrace trace(MicroBatch sample) {
        if (sample.value() >= run.samples()) {
            throw new LocalFailure(LocalFailure.USAGE,
                    "Run " + run.run() + " has samples 0 to " + (run.samples() - 1) + ": there is no sample " + sample + ".");
        }
        TraceLog log = new TraceLog(sample, readEpochs());
        Epoch epoch = log.line.epochOf(sample);
        List<Window> windows = log.line.windows(epoch);
        if (windows.isEmpty()) {
            throw new LocalFailure(LocalFailure.USAGE, "Sample " + sample + " belongs to epoch " + epoch + ", which has not begun: "
                    + log.line.open().map(open -> "epoch " + open + " is open.").orElse("no epoch has."));
        }
        if (log.line.isCleaned(epoch)) {
            log.unknown.add("what was done of epoch " + epoch + " in earlier generations: the topic " + topics.epochs() + " was compacted");
        }
        windows.forEach(window -> readIssues(log, window));
        List<Leave> leaves = Leave.all(log);
        for (int i = 0; i < leaves.size(); i++) {
            readEvents(log, leaves.get(i), end(log, leaves, i));
        }
        readRequests(log, epoch);
        // What is known of tickets whose record is gone follows from the events.
        Leave.all(log).forEach(leave -> readFrames(log, leave));
        return new TraceRules(run, log).trace();
    }

    private EpochLine readEpochs() {
        List<Begun> begun = new ArrayList<>();
        scan(committed, committed.between(new TopicPartition(topics.epochs(), 0), 0, Long.MAX_VALUE),
                record -> begun.add(new Begun(record.timestamp(), EpochManifest.read(record.value()))));
        return new EpochLine(run, begun);
    }

    private void readIssues(TraceLog log, Window window) {
        long since = window.sinceMillis() - SKEW_MILLIS;
        long until = later(window.untilMillis());
        scan(events, events.between(new TopicPartition(topics.losses(), 0), since, until), record -> {
            if (mentions(record.value(), log.sample)) {
                LossRecord loss = Json.read(record.value(), LossRecord.class, LossRecord.VERSION);
                if (loss.microBatch().equals(log.sample) && !log.losses.contains(loss)) {
                    log.losses.add(loss);
                }
            }
        });
        boolean areAllThere = true;
        for (int slot = 0; slot < run.limits().slotsPerStage(); slot++) {
            areAllThere &= scan(events, events.between(new TopicPartition(topics.tickets(), slot), since, until), record -> {
                SignedTicket ticket = SignedTicket.read(record.value());
                if (ticket.ticket().microBatch().equals(log.sample) && ticket.isSignedBy(run.orchestrator())
                        && log.issued.stream().noneMatch(known -> known.ticket().id().equals(ticket.id()))) {
                    log.issued.add(new Issued(record.timestamp(), ticket));
                }
            });
        }
        if (!areAllThere && log.issued.isEmpty()) {
            log.unknown.add("when it was issued, and where it waited: the tickets and frames of that time are no longer in the log");
        }
    }

    /** Until when something may have been said of a ticket. */
    private long end(TraceLog log, List<Leave> leaves, int index) {
        Leave leave = leaves.get(index);
        return leave.loss(log.losses).map(LossRecord::completedAtMillis)
                .orElseGet(() -> index + 1 < leaves.size() ? leaves.get(index + 1).issuedAtMillis()
                        : leave.issuedAtMillis() + 4L * run.limits().sampleTimeoutMillis());
    }

    private void readEvents(TraceLog log, Leave leave, long untilMillis) {
        Set<MinerId> pathway = new HashSet<>(leave.miners());
        Range range = events.between(workerEvents(), leave.issuedAtMillis() - SKEW_MILLIS, later(untilMillis));
        scan(events, range, record -> {
            EventEnvelope event = Json.read(record.value(), EventEnvelope.class, EventEnvelope.VERSION);
            if (!pathway.contains(event.miner()) && !(event.event() instanceof WorkerEvent.OperatorRequest)) {
                return;
            }
            log.heard.computeIfAbsent(event.miner(), first -> new TreeSet<>()).add(record.timestamp());
            boolean isPass = event.event() instanceof PassCompleted;
            boolean isOfIt = event.event() instanceof PassCompleted pass && pass.microBatch().equals(log.sample);
            boolean isBeat = event.event() instanceof WorkerEvent.Heartbeat;
            if (isOfIt || !isPass && !isBeat) {
                keep(log, record);
            }
        });
    }

    private void readRequests(TraceLog log, Epoch epoch) {
        for (Leave leave : Leave.all(log)) {
            log.line.voided(epoch, leave.generation()).ifPresent(anew -> scan(events,
                    events.between(workerEvents(), anew.atMillis() - REQUEST_MILLIS, later(anew.atMillis())), record -> {
                        if (new String(record.value(), StandardCharsets.UTF_8).contains("\"rollback-requested\"")) {
                            keep(log, record);
                        }
                    }));
        }
    }

    private void keep(TraceLog log, ConsumerRecord<byte[], byte[]> record) throws RejectedException {
        EventEnvelope event = new Signed(record.value(), Headers.value(record, EventEnvelope.SIGNATURE_KEY)).readEvent();
        boolean isAllowed = !(event.event() instanceof WorkerEvent.OperatorRequest) || event.miner().equals(run.orchestrator());
        if (isAllowed && seen.add(record.offset())) {
            log.told.add(new Told(record.timestamp(), event));
        }
    }

    private void readFrames(TraceLog log, Leave leave) {
        if (leave.slots().isEmpty()) {
            return;
        }
        int tail = run.model().stages() - 1;
        Set<String> gone = new TreeSet<>();
        for (int stage = 0; stage <= tail; stage++) {
            if (stage > 0) {
                Direction pass = stage == tail ? Direction.BACKWARD : Direction.FORWARD;
                readFrame(log, leave, new Stage(stage), pass, topics.activations(new Stage(stage)), gone);
            }
            if (stage < tail) {
                readFrame(log, leave, new Stage(stage), Direction.BACKWARD, topics.gradients(new Stage(stage)), gone);
            }
        }
        gone.forEach(topic -> log.unknown.add("when its frame lay in " + topic + " (attempt " + leave.attempt() + ", generation "
                + leave.generation() + "): the frames of that time are no longer in the log"));
    }

    private void readFrame(TraceLog log, Leave leave, Stage stage, Direction pass, String topic, Set<String> gone) {
        TopicPartition inbox = new TopicPartition(topic, leave.slot(stage).value());
        long until = leave.told(log.told, stage, pass).map(Told::atMillis)
                .orElse(leave.issuedAtMillis() + run.limits().sampleTimeoutMillis());
        int before = log.arrived.size();
        boolean areAllThere = scan(frames, frames.between(inbox, leave.issuedAtMillis() - SKEW_MILLIS, later(until)), record -> {
            Frame frame = Frame.read(Headers.value(record, Frame.HEADER_KEY), Headers.value(record, Frame.TICKET_KEY),
                    Headers.value(record, Frame.SIGNATURE_KEY), record.value());
            if (frame.ticket().id().equals(leave.ticket()) && frame.isSignedBySender()) {
                log.arrived.add(new Arrived(record.timestamp(), topic, record.partition(), record.offset(), frame.payload().length,
                        frame.header(), frame.ticket().id()));
            }
        });
        if (!areAllThere && log.arrived.size() == before) {
            gone.add(topic);
        }
    }

    private TopicPartition workerEvents() {
        return new TopicPartition(topics.workerEvents(), 0);
    }

    private static boolean mentions(byte[] json, MicroBatch sample) {
        return new String(json, StandardCharsets.UTF_8).contains("\"microBatch\":" + sample);
    }

    private static long later(long millis) {
        return millis == Long.MAX_VALUE ? millis : millis + SKEW_MILLIS;
    }

    /** Of a record that can be read or not: what can't has its dead letter elsewhere. */
    private interface Look {
        void at(ConsumerRecord<byte[], byte[]> record) throws RejectedException;
    }

    /** Answers whether all records of the range were there still. */
    private static boolean scan(LogReader reader, Range range, Look look) {
        return reader.scan(range, (LogReader.Visitor<RuntimeException>) record -> {
            try {
                look.at(record);
            } catch (RejectedException malformed) {
                return;
            }
        });
    }

    @Override
    public void close() {
        committed.close();
        events.close();
        frames.close();
    }
}
