package dev.iota.jobs;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Reads what a test puts on a shelf of this process, in its order, and waits for more. Its state is how far it read.
 *
 * @param shelf named as the test likes
 */
record ShelfSource<T>(String shelf) implements Source<T, ShelfSource.Place, Boolean>, Serializable {
    private static final long serialVersionUID = 1L;
    private static final long LOOK_AGAIN_MILLIS = 5;
    private static final Map<String, List<Object>> SHELVES = new ConcurrentHashMap<>();
    private static final Map<String, Integer> READ = new ConcurrentHashMap<>();

    /** How far the one reader has read. */
    record Place(int position) implements SourceSplit {
        @Override
        public String splitId() {
            return "0";
        }
    }

    static List<Object> on(String shelf) {
        return SHELVES.computeIfAbsent(shelf, name -> new CopyOnWriteArrayList<>());
    }

    static boolean isReadThrough(String shelf) {
        return on(shelf).isEmpty() || READ.getOrDefault(shelf, 0) == on(shelf).size();
    }

    static void clear() {
        SHELVES.clear();
        READ.clear();
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<T, Place> createReader(SourceReaderContext context) {
        return new Reader<>(shelf);
    }

    @Override
    public SplitEnumerator<Place, Boolean> createEnumerator(SplitEnumeratorContext<Place> context) {
        return restoreEnumerator(context, false);
    }

    @Override
    public SplitEnumerator<Place, Boolean> restoreEnumerator(SplitEnumeratorContext<Place> context, Boolean isAssigned) {
        return new Enumerator(context, isAssigned);
    }

    @Override
    public SimpleVersionedSerializer<Place> getSplitSerializer() {
        return new IntSerializer<>(Place::position, Place::new);
    }

    @Override
    public SimpleVersionedSerializer<Boolean> getEnumeratorCheckpointSerializer() {
        return new IntSerializer<>(isAssigned -> isAssigned ? 1 : 0, number -> number == 1);
    }

    private static final class Reader<T> implements SourceReader<T, Place> {
        private final String shelf;
        private int position = -1;

        Reader(String shelf) {
            this.shelf = shelf;
        }

        private boolean hasNext() {
            return position >= 0 && position < on(shelf).size();
        }

        @Override
        @SuppressWarnings("unchecked")
        public InputStatus pollNext(ReaderOutput<T> output) {
            if (!hasNext()) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            output.collect((T) on(shelf).get(position));
            position++;
            READ.put(shelf, position);
            return InputStatus.MORE_AVAILABLE;
        }

        @Override
        public List<Place> snapshotState(long checkpoint) {
            return position < 0 ? List.of() : List.of(new Place(position));
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return hasNext() ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS));
        }

        @Override
        public void addSplits(List<Place> splits) {
            position = splits.get(0).position();
        }

        @Override
        public void start() {}

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }

    private static final class Enumerator implements SplitEnumerator<Place, Boolean> {
        private final SplitEnumeratorContext<Place> context;
        private boolean isAssigned;

        Enumerator(SplitEnumeratorContext<Place> context, boolean isAssigned) {
            this.context = context;
            this.isAssigned = isAssigned;
        }

        @Override
        public void addReader(int subtask) {
            if (!isAssigned) {
                isAssigned = true;
                context.assignSplit(new Place(0), subtask);
            }
        }

        @Override
        public void addSplitsBack(List<Place> splits, int subtask) {
            context.assignSplit(splits.get(0), subtask);
        }

        @Override
        public Boolean snapshotState(long checkpoint) {
            return isAssigned;
        }

        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtask, String host) {}

        @Override
        public void close() {}
    }

    private record IntSerializer<V>(ToIntFunction<V> writer, IntFunction<V> reader)
            implements SimpleVersionedSerializer<V> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(V value) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(writer.applyAsInt(value)).array();
        }

        @Override
        public V deserialize(int version, byte[] bytes) {
            return reader.apply(ByteBuffer.wrap(bytes).getInt());
        }
    }
}
