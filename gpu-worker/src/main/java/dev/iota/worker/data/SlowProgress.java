package dev.iota.worker.data;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Says every two seconds how far the preparation is; nothing when it takes less. */
final class SlowProgress implements DatasetProgress {
    private static final long INTERVAL_NANOS = 2_000_000_000L;

    private final PrintWriter output;
    private final LongSupplier nanos;
    private long last;

    SlowProgress(PrintWriter output, LongSupplier nanos) {
        this.output = output;
        this.nanos = nanos;
        this.last = nanos.getAsLong();
    }

    @Override
    public void read(long documents, long bytes, long tokens) {
        long now = nanos.getAsLong();
        if (now - last >= INTERVAL_NANOS) {
            last = now;
            output.printf(Locale.ROOT, "read %,d documents, %.1f MB, %,d tokens ...%n", documents, bytes / 1e6, tokens);
            output.flush();
        }
    }
}
