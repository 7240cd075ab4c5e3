package dev.iota.operators.flink;

import dev.iota.operators.orchestration.EpochFolders;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.run.RunSpec;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a copy of every durable manifest in the object store, and deletes the objects of epochs to which the run no longer goes back. Reads
 * the topic of epochs committed, so that it never sees one that a crash could undo. Doing anything twice changes nothing. A store that fails
 * is no reason to fail: what could not be copied is kept in mind and tried again, also after the last epoch.
 */
public final class EpochArchive extends KeyedProcessFunction<String, InboundRecord, Void> {
    private static final long serialVersionUID = 1L;
    static final long RETRY_MILLIS = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(EpochArchive.class);

    private final byte[] runJson;
    private final String store;
    private transient RunSpec run;
    private transient MapState<Epoch, EpochManifest> known;
    private transient ListState<EpochManifest> uncopied;
    private transient Counter failures;
    private transient Counter deleted;

    /** @param store URI of the object store, of a file system that Flink knows */
    public EpochArchive(RunSpec run, String store) {
        this.runJson = SpecJson.write(run);
        this.store = store.endsWith("/") ? store.substring(0, store.length() - 1) : store;
    }

    @Override
    public void open(OpenContext context) {
        run = SpecJson.read(runJson);
        known = getRuntimeContext().getMapState(new MapStateDescriptor<>(
                "known", TypeInformation.of(Epoch.class), TypeInformation.of(EpochManifest.class)));
        uncopied = getRuntimeContext().getListState(new ListStateDescriptor<>("uncopied", TypeInformation.of(EpochManifest.class)));
        MetricGroup metrics = RunMetrics.of(getRuntimeContext(), run.run());
        failures = metrics.counter("archiveFailures");
        deleted = metrics.counter("epochsDeleted");
    }

    @Override
    public void processElement(InboundRecord record, Context context, Collector<Void> none) throws Exception {
        EpochManifest manifest;
        try {
            manifest = EpochManifest.read(record.value());
        } catch (RejectedException foreign) {
            LOG.warn("passed over topic={} partition={} offset={} reason=\"{}\"", record.topic(), record.partition(), record.offset(),
                    foreign.getMessage());
            return;
        }
        for (EpochManifest later : manifests()) {
            if (later.epoch().compareTo(manifest.epoch()) > 0) {
                known.remove(later.epoch());
            }
        }
        known.put(manifest.epoch(), manifest);
        uncopied.add(manifest);
        catchUp(context.timerService());
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Void> none) throws Exception {
        catchUp(context.timerService());
    }

    /** Copies what is due, in its order, and deletes what is not needed; if the store fails, the rest is due later. */
    private void catchUp(TimerService timers) throws Exception {
        Deque<EpochManifest> due = new ArrayDeque<>();
        uncopied.get().forEach(due::add);
        try {
            while (!due.isEmpty()) {
                write(due.peek());
                due.poll();
            }
            deleteUnneeded();
        } catch (IOException failure) {
            failures.inc();
            LOG.warn("manifests not copied yet, trying again store={} manifests={} retryMillis={} reason=\"{}\"", store, due.size(),
                    RETRY_MILLIS, failure.toString());
            timers.registerProcessingTimeTimer(timers.currentProcessingTime() + RETRY_MILLIS);
        }
        uncopied.update(List.copyOf(due));
    }

    private void write(EpochManifest manifest) throws IOException {
        Path path = new Path(folder(manifest.epoch()), "manifest-" + manifest.generation() + ".json");
        try (FSDataOutputStream out = path.getFileSystem().create(path, FileSystem.WriteMode.OVERWRITE)) {
            out.write(Json.write(manifest));
        }
    }

    private void deleteUnneeded() throws Exception {
        List<EpochManifest> manifests = manifests();
        Epoch open = manifests.stream().map(EpochManifest::epoch).max(Comparator.naturalOrder()).orElseThrow();
        Set<Epoch> needed = EpochFolders.needed(run, manifests, open);
        for (EpochManifest manifest : manifests) {
            if (!needed.contains(manifest.epoch())) {
                Path folder = folder(manifest.epoch());
                folder.getFileSystem().delete(folder, true);
                known.remove(manifest.epoch());
                deleted.inc();
            }
        }
    }

    private List<EpochManifest> manifests() throws Exception {
        List<EpochManifest> manifests = new ArrayList<>();
        known.values().forEach(manifests::add);
        return manifests;
    }

    private Path folder(Epoch epoch) {
        return new Path(store + "/runs/" + run.run() + "/epochs/" + epoch);
    }
}
