package dev.iota.local.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BadCountTest {
    @Test
    void takesANumberOrARoundedShare() {
        assertThat(new BadCount(3, null).of(9)).isEqualTo(3);
        assertThat(new BadCount(null, 0.2).of(9)).isEqualTo(2);
        assertThat(new BadCount(null, 1.0).of(9)).isEqualTo(9);
        assertThat(BadCount.byDefault(Scenario.NOISE).of(9)).isEqualTo(1);
        assertThat(BadCount.byDefault(Scenario.COLLUDE).of(9)).isEqualTo(2);
    }

    @Test
    void refusesMoreThanThereAre() {
        assertThatThrownBy(() -> new BadCount(10, null).of(9)).hasMessageContaining("0 to 9");
        assertThatThrownBy(() -> new BadCount(null, 1.5).of(9)).hasMessageContaining("--bad-share");
    }
}
