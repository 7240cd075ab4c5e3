package dev.iota.operators.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.orchestration.TestRun;
import dev.iota.operators.table.Table;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.run.RetentionSpec;
import org.junit.jupiter.api.Test;

class LineageTest {
    private final Manifests manifests = new Manifests(TestRun.of(2, 10, 10_000), 2);
    private final Lineage lineage = new Lineage(new RetentionSpec(3, 10), Table.onHeap());

    @Test
    void workOfALowerGenerationIsVoidFromWhereAHigherOneBegan() {
        begin(0, 0, 0, 5);
        lineage.begin(manifests.begins(3, 1, 0, 3));
        assertThat(lineage.isVoid(new Epoch(2), new Generation(0))).as("its merge is what epoch 3 began with").isFalse();
        assertThat(lineage.isVoid(new Epoch(3), new Generation(0))).isTrue();
        assertThat(lineage.isVoid(new Epoch(9), new Generation(0))).isTrue();
        assertThat(lineage.isVoid(new Epoch(9), new Generation(1))).as("yet to come").isFalse();
        lineage.begin(manifests.begins(4, 1));
        assertThat(lineage.isVoid(new Epoch(4), new Generation(0))).isTrue();
    }

    @Test
    void aManifestThatComesAgainOrTooLateIsNoNews() {
        assertThat(lineage.begin(manifests.begins(0, 0))).isTrue();
        assertThat(lineage.begin(manifests.begins(1, 0))).isTrue();
        assertThat(lineage.begin(manifests.begins(1, 0))).isFalse();
        assertThat(lineage.begin(manifests.begins(0, 0))).isFalse();
        assertThat(lineage.begin(manifests.begins(0, 1))).as("the run went back").isTrue();
        assertThat(lineage.begin(manifests.begins(2, 0))).as("of the line that was given up").isFalse();
        assertThat(lineage.open().orElseThrow().epoch()).isEqualTo(Epoch.FIRST);
    }

    @Test
    void canGoBackToWhatTheOrchestratorKeepsAndWhatItDeletedStaysDeleted() {
        begin(0, 0, 0, 25);
        assertThat(lineage.targetUpTo(new Epoch(25))).contains(new Epoch(25));
        assertThat(lineage.targetUpTo(new Epoch(22))).as("three of the latest").contains(new Epoch(20));
        assertThat(lineage.targetUpTo(new Epoch(9))).as("and every tenth").contains(new Epoch(0));
        lineage.begin(manifests.begins(20, 1, 0, 3));
        assertThat(lineage.targetUpTo(new Epoch(19))).contains(new Epoch(10));
        assertThat(lineage.get(new Epoch(21))).isNull();
    }

    @Test
    void remembersNoMoreEpochsThanItSays() {
        begin(0, 0, 0, 500);
        assertThat(lineage.inOrder()).hasSizeLessThanOrEqualTo(Lineage.MEMORY_EPOCHS + 500 / 10 + 1);
        assertThat(lineage.get(new Epoch(500 - Lineage.MEMORY_EPOCHS + 1)).shares()).hasSize(4);
    }

    private void begin(int generation, int endedIn, int from, int to) {
        for (int epoch = from; epoch <= to; epoch++) {
            lineage.begin(manifests.begins(epoch, generation, endedIn, 3));
        }
    }
}
