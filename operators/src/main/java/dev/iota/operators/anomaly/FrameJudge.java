package dev.iota.operators.anomaly;

import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.AnomalyRecord.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares one frame with its stage's pool and its sender's history. */
final class FrameJudge {
    /** In robust standard deviations. Honest frames of small models reach 11 in their first hundred samples, rarely. */
    static final double SPIKE_THRESHOLD = 12;
    /**
     * Independent Gaussian values pass 12 once in 10^8 frames (Siegmund 1985, formula 2.57). It is twice that since honest workers' frames
     * are not independent: in the first hundreds of samples of small models their sums reach 20, those of bad ones 25 to 60.
     */
    static final double DRIFT_THRESHOLD = 24;
    /** In robust standard deviations below the stage's usual distance from one's own earlier frames; honest frames reach 7. */
    static final double REPETITION_THRESHOLD = 9;

    private final FrameSummary frame;
    private final PoolId period;
    private final Pool pool;
    private final List<Alarm> alarms = new ArrayList<>();
    private SenderHistory sender;

    FrameJudge(FrameSummary frame, PoolId period, Pool pool, SenderHistory sender) {
        this.frame = frame;
        this.period = period;
        this.pool = pool;
        this.sender = sender;
    }

    /** @param measures of the frame */
    void judge(double[] measures) {
        Optional<List<Track>> known = sender.tracks(period);
        List<Track> next = new ArrayList<>();
        List<Spread> usual = pool.spreads();
        for (Measure measure : Measure.values()) {
            double standardised = usual.get(measure.ordinal()).standardised(measures[measure.ordinal()]);
            if (measure == Measure.NEAREST) {
                repetition(standardised);
            } else if (measure != Measure.LAG) {
                spike(measure, standardised);
            }
            known.ifPresent(tracks -> next.add(drift(measure, tracks.get(measure.ordinal()).next(standardised))));
        }
        if (known.isPresent()) {
            sender = sender.tracked(period, next);
        }
    }

    List<Alarm> alarms() {
        return alarms;
    }

    SenderHistory sender() {
        return sender;
    }

    boolean raise(Alarm alarm) {
        if (!sender.mayRaise(alarm)) {
            return false;
        }
        sender = sender.raised(alarm);
        return alarms.add(alarm);
    }

    private void spike(Measure measure, double standardised) {
        double severity = measure == Measure.SATURATION ? standardised : Math.abs(standardised);
        if (severity > SPIKE_THRESHOLD) {
            raise(new Alarm(Kind.SPIKE, measure.statistic(), severity, SPIKE_THRESHOLD, List.of(frame.origin())));
        }
    }

    private void repetition(double standardised) {
        if (-standardised > REPETITION_THRESHOLD) {
            sender.nearest(frame).ifPresent(earlier -> raise(new Alarm(Kind.REPETITION, null, -standardised, REPETITION_THRESHOLD,
                    List.of(earlier.origin(), frame.origin()))));
        }
    }

    /** The track as it goes on: from zero again once its alarm was raised. */
    private Track drift(Measure measure, Track track) {
        double severity = switch (measure) {
            case NEAREST -> 0;
            case LAG, SATURATION -> track.cusum().up();
            default -> Math.max(track.cusum().up(), track.cusum().down());
        };
        if (severity <= DRIFT_THRESHOLD) {
            return track;
        }
        Kind kind = measure == Measure.LAG ? Kind.LAG : Kind.DRIFT;
        boolean isRaised = raise(new Alarm(
                kind, measure.statistic(), severity, DRIFT_THRESHOLD, sender.latest(AnomalyRecord.MAX_EVIDENCE, frame)));
        return isRaised ? track.begunAnew() : track;
    }
}
