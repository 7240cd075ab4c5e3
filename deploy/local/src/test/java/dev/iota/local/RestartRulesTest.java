package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.worker.ExitCode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestartRulesTest {
    private static final int KILLED = 137;

    private final RestartRules rules = new RestartRules();

    @ParameterizedTest
    @ValueSource(ints = {ExitCode.OK, ExitCode.USAGE, ExitCode.PREFLIGHT, ExitCode.NOT_AUTHORISED, ExitCode.PROTOCOL_TOO_OLD})
    void whatWouldEndTheSameWayIsNotStartedAgain(int exitCode) {
        assertThat(rules.delayAfter(exitCode, 10)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {ExitCode.FAILED, ExitCode.DEVICE_LOST, KILLED})
    void whatDiedIsStartedAgainSoon(int exitCode) {
        assertThat(rules.delayAfter(exitCode, 10)).hasValue(RestartRules.FIRST_DELAY_MILLIS);
    }

    @Test
    void waitsLongerWhileItKeepsFailingAndNeverTooLong() {
        List<Long> delays = IntStream.range(0, 100).mapToObj(i -> rules.delayAfter(KILLED, 10).getAsLong()).toList();
        assertThat(delays).startsWith(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L).isSorted();
        assertThat(delays.get(99)).isEqualTo(RestartRules.LONGEST_DELAY_MILLIS);
    }

    @Test
    void forgetsFailuresOfOneThatRecovered() {
        rules.delayAfter(KILLED, 10);
        rules.delayAfter(KILLED, 10);
        assertThat(rules.delayAfter(KILLED, RestartRules.STEADY_MILLIS)).hasValue(RestartRules.FIRST_DELAY_MILLIS);
    }

    @Test
    void tellsOfTheFirstFailureInARowAlone() {
        rules.delayAfter(KILLED, 10);
        assertThat(rules.isNews()).isTrue();
        rules.delayAfter(KILLED, 10);
        assertThat(rules.isNews()).isFalse();
        rules.delayAfter(KILLED, RestartRules.STEADY_MILLIS);
        assertThat(rules.isNews()).isTrue();
    }
}
