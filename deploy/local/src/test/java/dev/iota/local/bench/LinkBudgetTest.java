package dev.iota.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iota.worker.link.LinkShape;
import org.junit.jupiter.api.Test;

class LinkBudgetTest {
    /** A megabyte takes 100 ms. */
    private static final LinkShape LINK = LinkShape.parse("80mbit/50ms");

    @Test
    void aSampleCrossesEachCutOnceEachWayUpAndDown() {
        LinkBudget three = new LinkBudget(LINK, 3, 1, 1_000_000, 500_000);
        assertThat(three.roundTripSeconds()).isCloseTo(4 * 2 * 0.05 + 2 * 2 * (0.1 + 0.05), within(1e-9));
    }

    @Test
    void theLinksOfTheMiddleCarryTheMost() {
        assertThat(new LinkBudget(LINK, 3, 1, 1_000_000, 500_000).samplesPerSecond()).isCloseTo(1 / 0.15, within(1e-9));
        assertThat(new LinkBudget(LINK, 3, 2, 1_000_000, 500_000).samplesPerSecond()).isCloseTo(2 / 0.15, within(1e-9));
        assertThat(new LinkBudget(LINK, 2, 1, 1_000_000, 500_000).samplesPerSecond()).isCloseTo(10, within(1e-9));
    }

    @Test
    void theFasterTheRunTheMoreMustBeUnderWay() {
        LinkBudget budget = new LinkBudget(LINK, 3, 1, 0, 0);
        assertThat(budget.credits(0)).isEqualTo(5);
        assertThat(budget.credits(10)).as("3 + 10 x 0.4 s, and half as many again").isEqualTo(11);
    }
}
