package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterruptsTest {
    private final List<String> said = new ArrayList<>();
    private final List<Integer> halts = new ArrayList<>();
    private final Interrupts interrupts = new Interrupts(() -> said.add("stopping"), halts::add);

    @Test
    void nobodyHasAskedAtFirst() throws InterruptedException {
        assertThat(interrupts.await(0)).isFalse();
        assertThat(said).isEmpty();
    }

    @Test
    void theFirstAsksForAnOrderlyStop() throws InterruptedException {
        interrupts.press();
        assertThat(interrupts.await(0)).isTrue();
        assertThat(said).containsExactly("stopping");
        assertThat(halts).isEmpty();
    }

    @Test
    void theSecondEndsAtOnce() {
        interrupts.press();
        interrupts.press();
        assertThat(halts).containsExactly(LocalFailure.INTERRUPTED);
        assertThat(said).as("and says it once").hasSize(1);
    }
}
