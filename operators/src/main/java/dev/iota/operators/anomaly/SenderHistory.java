package dev.iota.operators.anomaly;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of a sender.
 *
 * @param frames judged so far
 * @param period to which the tracks belong; null before the first
 * @param tracks by the ordinals of {@link Measure}
 * @param quietUntil count of frames up to which an alarm is not repeated, by its number
 * @param recent the latest {@value #MEMORY} frames
 */
public record SenderHistory(
        MinerId sender, long frames, long lastMillis, PoolId period, List<Track> tracks, long[] quietUntil, List<Seen> recent) {
    /** What is older can be sent again unnoticed. */
    static final int MEMORY = 64;
    /** After an alarm, the same one is not raised for so many of the sender's frames. */
    static final int QUIET_FRAMES = 32;

    private static final List<Track> AT_START = Collections.nCopies(Measure.COUNT, Track.START);

    /** An earlier frame. */
    public record Seen(long ticket, MicroBatch microBatch, RecordPlace origin, Fingerprint fingerprint) {}

    public SenderHistory {
        tracks = List.copyOf(tracks);
        recent = List.copyOf(recent);
    }

    static SenderHistory of(MinerId sender) {
        return new SenderHistory(sender, 0, 0, null, AT_START, new long[Alarm.NUMBERS], List.of());
    }

    boolean hasSeen(long ticket) {
        return recent.stream().anyMatch(seen -> seen.ticket == ticket);
    }

    /** The most alike of the frames of other micro-batches. */
    Optional<Seen> nearest(FrameSummary frame) {
        Seen nearest = null;
        int least = Integer.MAX_VALUE;
        for (Seen seen : recent) {
            int distance = seen.fingerprint.distance(frame.statistics().fingerprint());
            if (!seen.microBatch.equals(frame.microBatch()) && distance < least) {
                nearest = seen;
                least = distance;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** The latest frames, and this one last: what a sum was gathered from. */
    List<RecordPlace> latest(int most, FrameSummary frame) {
        List<RecordPlace> origins = new ArrayList<>();
        recent.subList(Math.max(0, recent.size() - most + 1), recent.size()).forEach(seen -> origins.add(seen.origin));
        origins.add(frame.origin());
        return origins;
    }

    boolean mayRaise(Alarm alarm) {
        return frames >= quietUntil[alarm.number()];
    }

    SenderHistory raised(Alarm alarm) {
        long[] quiet = quietUntil.clone();
        quiet[alarm.number()] = frames + QUIET_FRAMES;
        return new SenderHistory(sender, frames, lastMillis, period, tracks, quiet, recent);
    }

    SenderHistory tracked(PoolId in, List<Track> next) {
        return new SenderHistory(sender, frames, lastMillis, in, next, quietUntil, recent);
    }

    /** Tracks of this period: those there are, or new ones if it is later; empty if it is over. */
    Optional<List<Track>> tracks(PoolId in) {
        if (period == null || in.compareTo(period) > 0) {
            return Optional.of(AT_START);
        }
        return in.equals(period) ? Optional.of(tracks) : Optional.empty();
    }

    SenderHistory counted(FrameSummary frame) {
        return new SenderHistory(sender, frames + 1, Math.max(lastMillis, frame.arrivedAtMillis()), period, tracks, quietUntil, recent);
    }

    SenderHistory remembered(FrameSummary frame) {
        List<Seen> next = new ArrayList<>(recent.size() < MEMORY ? recent : recent.subList(1, MEMORY));
        next.add(new Seen(frame.ticket(), frame.microBatch(), frame.origin(), frame.statistics().fingerprint()));
        return new SenderHistory(sender, frames, lastMillis, period, tracks, quietUntil, next);
    }
}
