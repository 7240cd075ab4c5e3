package dev.iota.worker;

import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.health.Machine;
import dev.iota.worker.health.Readiness;
import dev.iota.worker.health.Verdict;
import dev.iota.worker.home.StatusReport;
import dev.iota.worker.kafka.EventSender;
import dev.iota.worker.pipeline.Place;
import dev.iota.worker.pipeline.StageWorker;
import dev.iota.worker.pipeline.Status;
import dev.iota.worker.pipeline.Term;

/** Gathers how a worker does, whenever somebody asks. For any thread. */
final class StatusReporter {
    private final RunSpec run;
    private final MinerId miner;
    private final WorkerSettings settings;
    private final String bench;
    private final Sources sources;

    /** Who knows. */
    record Sources(WorkerMonitor worker, Device device, EventSender events, HealthWatch health, SampleRate rate, ThreadShare share,
            EarningsSource earnings) {}

    StatusReporter(RunSpec run, MinerId miner, WorkerSettings settings, String bench, Sources sources) {
        this.run = run;
        this.miner = miner;
        this.settings = settings;
        this.bench = bench;
        this.sources = sources;
    }

    StatusReport now(boolean isEnding) {
        Status status = sources.worker().ask(StageWorker::status);
        Activity activity = sources.device().activity();
        Place place = status.place();
        Term term = status.term();
        return new StatusReport(StatusReport.VERSION, Release.name(), run.run().value(), miner.value(), settings.device(),
                sources.share().threads(), Machine.processors(), status.state(), place == null ? null : place.stage().value(),
                place == null ? null : place.slot().value(), term == null ? null : (long) term.epoch().value(), run.epochs(),
                term == null ? null : (long) term.generation().value(), status.samples(),
                sources.rate().perSecond() * run.training().tokensPerMicroBatch(), status.queued(), status.inFlight(), status.rejected(),
                activity.lastPassNanos() == 0 ? null : (System.nanoTime() - activity.lastPassNanos()) / 1_000_000,
                activity.firstPassMillis() == 0 ? null : activity.firstPassMillis(), sources.events().acknowledgedAgeMillis(),
                sources.events().silentMillis(), sources.events().clockOffsetMillis(), sources.device().vitals().nativeBytes(), bench,
                health(status, isEnding), sources.earnings().now());
    }

    private StatusReport.Health health(Status status, boolean isEnding) {
        Verdict verdict = sources.health().verdict();
        Readiness readiness = Readiness.of(status, verdict, sources.events().silentMillis());
        boolean isAlive = verdict.level().compareTo(Verdict.Level.STALLED) < 0 && !isEnding;
        return new StatusReport.Health(isAlive, readiness.isReady(), readiness.reasons(), verdict.text(), verdict.causes());
    }
}
