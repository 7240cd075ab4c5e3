package dev.iota.worker.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class GrantPatienceTest {
    private static final TopicAuthorizationException REFUSAL = new TopicAuthorizationException(Set.of("run.tickets"));

    private long seconds;
    private final GrantPatience patience = new GrantPatience(() -> TimeUnit.SECONDS.toNanos(seconds));

    @Test
    void bearsThatGrantsComeSomeSecondsAfterAPlace() {
        assertThatCode(() -> refusedUntil(GrantPatience.SECONDS - 1)).doesNotThrowAnyException();
    }

    @Test
    void saysInTheEndWhatIsRefusedAndWhomToAsk() {
        assertThatThrownBy(() -> refusedUntil(GrantPatience.SECONDS)).isInstanceOf(NotAuthorisedException.class)
                .hasMessageContaining("run.tickets").hasMessageContaining("ask who runs this");
    }

    @Test
    void beginsAnewWhenItWasAllowedMeanwhile() {
        refusedUntil(GrantPatience.SECONDS - 1);
        seconds += 6;
        assertThatCode(() -> patience.refused(REFUSAL)).doesNotThrowAnyException();
        assertThatThrownBy(() -> refusedUntil(seconds + GrantPatience.SECONDS)).isInstanceOf(NotAuthorisedException.class);
    }

    private void refusedUntil(long end) {
        for (; seconds <= end; seconds++) {
            patience.refused(REFUSAL);
        }
    }
}
