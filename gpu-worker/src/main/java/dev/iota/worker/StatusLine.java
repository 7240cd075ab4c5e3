package dev.iota.worker;

import dev.iota.worker.pipeline.Status;
import dev.iota.worker.pipeline.Vitals;
import java.util.Locale;

/** Says now and then in one line how the worker does. */
final class StatusLine {
    private final int tokensPerSample;
    private long lastSamples;
    private long lastNanos;

    StatusLine(int tokensPerSample, long nowNanos) {
        this.tokensPerSample = tokensPerSample;
        this.lastNanos = nowNanos;
    }

    /** Tokens per second are those since the last line. */
    String next(Status status, Vitals vitals, long nowNanos) {
        double seconds = Math.max(1e-9, (nowNanos - lastNanos) / 1e9);
        double tokens = (status.samples() - lastSamples) * (double) tokensPerSample / seconds;
        lastSamples = status.samples();
        lastNanos = nowNanos;
        String place = status.place() == null ? "" : " | stage " + status.place().stage() + " slot " + status.place().slot();
        String term = status.term() == null ? "" : " | epoch " + status.term().epoch() + " generation " + status.term().generation();
        return String.format(Locale.ROOT, "%s%s%s | %d samples, %.0f tokens/s | queue %d, in flight %d | native %d MB | rejected %d",
                status.state(), place, term, status.samples(), tokens, status.queued(), status.inFlight(),
                vitals.nativeBytes() >> 20, status.rejected());
    }
}
