package dev.iota.worker.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.worker.epoch.EpochHistory;
import dev.iota.worker.pipeline.Term;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealedEpochTest {
    private static final RunId RUN = new RunId("small");
    private static final Term FIRST = new Term(Epoch.FIRST, Generation.FIRST);

    private final EpochHistory history = EpochHistory.of(List.of(EpochManifest.initial(RUN)));

    @Test
    void anEpochThatWasSealedStands() throws AuditEnded {
        history.add(sealed(0));
        assertThat(SealedEpoch.require(history, FIRST)).isEqualTo(sealed(0));
    }

    @Test
    void itStandsWhenTheRunGoesBackToTheOneAfter() throws AuditEnded {
        history.add(sealed(0).fenced(new Generation(1)));
        assertThat(SealedEpoch.require(history, FIRST).generation()).isEqualTo(new Generation(1));
    }

    @Test
    void whenTheRunGoesBackToItItCanBeRepeatedUntilItIsSealedAnew() throws AuditEnded {
        history.add(sealed(0));
        history.add(EpochManifest.initial(RUN).fenced(new Generation(1)));
        assertThat(SealedEpoch.require(history, FIRST)).isEqualTo(sealed(0));
        history.add(sealed(1));
        requireExpired("void");
        assertThat(SealedEpoch.require(history, new Term(Epoch.FIRST, new Generation(1)))).isEqualTo(sealed(1));
    }

    @Test
    void oneThatIsOpenIsNotSealed() {
        requireExpired("not sealed");
    }

    private void requireExpired(String why) {
        assertThatThrownBy(() -> SealedEpoch.require(history, FIRST)).isInstanceOf(AuditEnded.class).hasMessageContaining(why);
    }

    private static EpochManifest sealed(int generation) {
        Generation in = new Generation(generation);
        MergePlan plan = new MergePlan(Epoch.FIRST, in, Stage.FIRST, Events.HASH, List.of(Events.contribution(Events.HASH, 1)));
        return new EpochManifest(EpochManifest.VERSION, RUN, Epoch.FIRST.next(), in, new MicroBatch(1), 1.0, 0, 0,
                EpochManifest.initial(RUN).contentSha256(), List.of(new StageMerge(plan, List.of())), List.of());
    }
}
