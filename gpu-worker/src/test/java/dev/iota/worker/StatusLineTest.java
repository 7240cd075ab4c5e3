package dev.iota.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.worker.pipeline.Place;
import dev.iota.worker.pipeline.Status;
import dev.iota.worker.pipeline.Term;
import dev.iota.worker.pipeline.Vitals;
import org.junit.jupiter.api.Test;

class StatusLineTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void saysHowFastItWasSinceTheLastLine() {
        StatusLine line = new StatusLine(100, 0);
        Place place = new Place(new Stage(1), new Slot(2));
        Term term = new Term(new Epoch(3), new Generation(4));
        line.next(new Status("training", place, term, 10, 0, 0, 0), new Vitals(0, 0), 10 * SECOND);
        assertThat(line.next(new Status("training", place, term, 30, 1, 2, 5), new Vitals(0, 7 << 20), 20 * SECOND)).isEqualTo(
                "training | stage 1 slot 2 | epoch 3 generation 4 | 30 samples, 200 tokens/s | queue 1, in flight 2 | native 7 MB"
                        + " | rejected 5");
    }

    @Test
    void doesWithoutWhatIsNotThereYet() {
        assertThat(new StatusLine(1, 0).next(new Status("joining", null, null, 0, 0, 0, 0), new Vitals(0, 0), SECOND))
                .startsWith("joining | 0 samples");
    }
}
