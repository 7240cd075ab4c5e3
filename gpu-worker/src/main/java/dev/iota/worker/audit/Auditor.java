package dev.iota.worker.audit;

import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.event.WorkerEvent.Joined;
import dev.iota.protocol.event.WorkerEvent.Ready;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.audit.Conclusion.Amounts;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.compute.StageVectors;
import dev.iota.worker.data.SampleReader;
import dev.iota.worker.epoch.ContributionCheck;
import dev.iota.worker.epoch.EpochHistory;
import dev.iota.worker.epoch.EpochStore;
import dev.iota.worker.kafka.ClientSettings;
import dev.iota.worker.kafka.LogReader;
import dev.iota.worker.pipeline.Gate;
import dev.iota.worker.pipeline.Place;
import dev.iota.worker.pipeline.Term;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what a miner did in a sealed epoch, from what everybody can read: the weights with which the epoch began, the miner's inbox, and
 * what the miner told and sent. For one thread.
 */
public final class Auditor {
    private static final Logger LOG = LoggerFactory.getLogger(Auditor.class);
    /** The broker's clock and the orchestrator's may be so far apart. */
    private static final long CLOCK_SLACK_MILLIS = 60_000;
    private static final int SHARDS = 3;

    /**
     * How audits are made.
     *
     * @param device with which this process computes, as it tells when it joins: another that is the same computes the same bits
     * @param release of this software
     * @param folder for files of this process alone
     * @param seconds that an audit may take
     */
    public record Settings(ClientSettings client, String device, String release, Path folder, int seconds) {
        public static final int DEFAULT_SECONDS = 1_800;
    }

    private final RunSpec run;
    private final Settings settings;
    private final ObjectStore store;
    private final EpochHistory history;
    private final SampleReader samples;
    private final Function<Stage, StageCompute> devices;
    private final Random random;
    private final Map<Stage, EpochStore> epochs = new HashMap<>();

    /**
     * @param history of the run's epochs; may grow meanwhile
     * @param devices makes the computation of a stage
     * @param random which merged shards are reduced again
     */
    public Auditor(
            RunSpec run, Settings settings, ObjectStore store, EpochHistory history, Function<Stage, StageCompute> devices, Random random) {
        this.run = run;
        this.settings = settings;
        this.store = store;
        this.history = history;
        this.samples = new SampleReader(store, run.dataset(), settings.folder().resolve("shards"), run.training().sequenceLength(),
                run.training().microBatchSize(), run.training().seed());
        this.devices = devices;
        this.random = random;
    }

    /**
     * Repeats a miner's work at a stage in an epoch that was sealed in this generation.
     *
     * @throws IOException if the disk fails
     * @throws StoreException if the store is away; an object that is gone for good makes the audit expire
     */
    public AuditReport audit(MinerId miner, Stage stage, Epoch epoch, Generation generation) throws IOException, InterruptedException {
        Conclusion.Subjects whose = new Conclusion.Subjects(miner, stage, epoch, generation);
        Case work = new Case(whose);
        AuditEnded end = null;
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.seconds());
        String name = "iota-audit-" + miner.shortForm();
        try (LogReader events = new LogReader(settings.client().eventConsumer(name + "-events"), System::nanoTime, deadlineNanos);
                LogReader frames = new LogReader(settings.client().frameConsumer(run, name + "-frames"), System::nanoTime, deadlineNanos)) {
            work.repeat(events, frames);
        } catch (AuditEnded ended) {
            end = ended;
        } catch (TimeoutException late) {
            end = AuditEnded.expired("not done within " + settings.seconds() + " s");
        } catch (StoreException failure) {
            if (failure.isPassing()) {
                throw failure;
            }
            end = AuditEnded.expired(failure.getMessage());
        }
        return Conclusion.of(whose, work.findings, work.amounts(), end, work.remark);
    }

    private EpochStore epochs(Stage stage) throws IOException {
        EpochStore known = epochs.get(stage);
        if (known == null) {
            known = new EpochStore(store, settings.folder().resolve("stage-" + stage), run, run.orchestrator(), history);
            epochs.put(stage, known);
        }
        return known;
    }

    /** One audit. */
    private final class Case {
        private final Conclusion.Subjects whose;
        private final Term term;
        private Findings findings = new Findings(false);
        private PassWitness witness;
        private int shards;
        private int exactShards;
        private String remark = "";

        Case(Conclusion.Subjects whose) {
            this.whose = whose;
            this.term = new Term(whose.epoch(), whose.generation());
        }

        void repeat(LogReader events, LogReader frames) throws AuditEnded, IOException, InterruptedException {
            EpochManifest next = SealedEpoch.require(history, term);
            EpochManifest begin = history.parent(next);
            StageMerge merge = next.merge(whose.stage()).orElseThrow(() -> new StoreException("epoch " + next.epoch() + " has no stage "
                    + whose.stage()));
            long sinceMillis = begin.sealedAtMillis() - CLOCK_SLACK_MILLIS;
            long untilMillis = next.sealedAtMillis() + CLOCK_SLACK_MILLIS;
            Contribution committed = contribution(merge.plan());
            Testimony testimony = new Testimony(term, whose.stage());
            Optional<Joined> joined = new MinerLog(events, run.run(), whose.miner()).tell(testimony, sinceMillis, untilMillis);
            findings = new Findings(joined.filter(this::computesAlike).isPresent());
            Optional<Account> account = Account.of(testimony.accounts(), committed);
            if (account.isPresent()) {
                repeat(account.get(), committed == null ? null : account.get().told(committed), begin, frames, sinceMillis, untilMillis);
            } else if (committed != null) {
                throw AuditEnded.withheld("it contributed, but never told that it was ready");
            }
            repeat(testimony, merge);
        }

        private Contribution contribution(MergePlan plan) {
            int place = plan.indexOf(whose.miner());
            return place < 0 ? null : plan.contributions().get(place);
        }

        private boolean computesAlike(Joined joined) {
            return joined.device().equals(settings.device()) && joined.release().equals(settings.release());
        }

        private void repeat(
                Account account, Contribution committed, EpochManifest begin, LogReader frames, long sinceMillis, long untilMillis)
                throws AuditEnded, IOException, InterruptedException {
            Ready ready = account.ready().what();
            Route route = new Route(run, new Place(whose.stage(), ready.slot()));
            ReplayPlan plan = ReplayPlan.of(account, !run.model().isTail(whose.stage()));
            EpochStore store = epochs(whose.stage());
            try (StageCompute compute = devices.apply(whose.stage())) {
                try (EpochStore.Loaded start = store.load(begin, whose.stage())) {
                    findings.start(new Told<>(ready.stateSha256(), account.ready().place()), start.sha256());
                    compute.load(start.state());
                }
                PassIndex index = PassIndex.read(frames, route, whose.miner(), plan.passes(), sinceMillis, untilMillis);
                FrameRules rules = new FrameRules(run, whose.miner(), whose.stage(), ready.slot(), term.epoch(), term.generation());
                PassRecords records = new PassRecords(frames, route, new Gate(rules, samples::training, System::nanoTime), index);
                witness = new PassWitness(run, route, records, findings);
                Replay replay = new Replay(
                        run, route.place(), term, compute, committed, learnt -> draft(store, learnt), System::nanoTime);
                replay.run(plan, account, records, witness);
                requireWhole(plan, replay, committed);
                if (committed != null) {
                    compare(store, committed);
                }
            } catch (UncheckedIOException disk) {
                throw disk.getCause();
            }
        }

        private static void draft(EpochStore store, StageVectors learnt) {
            try {
                store.draft(learnt);
            } catch (IOException disk) {
                throw new UncheckedIOException(disk);
            }
        }

        private void requireWhole(ReplayPlan plan, Replay replay, Contribution committed) throws AuditEnded {
            if (plan.gap() != null && committed == null) {
                remark = "the rest was not repeated, since " + plan.gap();
            } else if (plan.gap() != null) {
                throw AuditEnded.withheld(plan.gap() + ": what it contributed can't be repeated");
            } else if (committed != null && !replay.isCommitted()) {
                throw AuditEnded.withheld("it contributed " + committed.backwardPasses() + " gradients, and told of " + replay.counted());
            }
        }

        private void compare(EpochStore store, Contribution committed) throws IOException {
            boolean isRunsFirst = term.equals(new Term(Epoch.FIRST, Generation.FIRST));
            boolean hasResidual = run.merge().codec() == MergeSpec.Codec.SPARSE && !isRunsFirst;
            ContributionCheck check = store.compare(committed);
            findings.contribution(committed, check, hasResidual);
            if (hasResidual && !check.isExact()) {
                remark = "the change of the weights was not judged, since it holds what the miner kept back in epochs before (cosine "
                        + String.format(Locale.ROOT, "%.3f", check.weights().cosine()) + ")";
            }
        }

        /** A few of the shards that the miner vouched for, reduced again. */
        private void repeat(Testimony testimony, StageMerge merge) throws IOException {
            List<Integer> vouched = new ArrayList<>(testimony.shards().keySet());
            vouched.removeIf(shard -> shard >= merge.plan().shards());
            Collections.shuffle(vouched, random);
            List<Integer> drawn = vouched.subList(0, Math.min(SHARDS, vouched.size()));
            if (drawn.isEmpty()) {
                return;
            }
            for (ShardResult result : epochs(whose.stage()).repeat(merge.plan(), drawn)) {
                shards++;
                exactShards += testimony.shards().get(result.shard()).what().sha256().equals(result.sha256()) ? 1 : 0;
                findings.shard(testimony.shards().get(result.shard()), result);
                if (!merge.shards().get(result.shard()).sha256().equals(result.sha256())) {
                    LOG.error("shard {} of stage {} was sealed as {} in epoch {}, but is {}", result.shard(), whose.stage(),
                            merge.shards().get(result.shard()).sha256(), whose.epoch(), result.sha256());
                }
            }
        }

        Amounts amounts() {
            return witness == null
                    ? new Amounts(0, 0, shards, exactShards, 0, 0)
                    : new Amounts(witness.passes(), witness.exactPasses(), shards, exactShards, witness.replayMicros(),
                            witness.minerMicros());
        }
    }
}
