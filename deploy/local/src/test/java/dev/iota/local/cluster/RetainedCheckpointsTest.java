package dev.iota.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RetainedCheckpointsTest {
    @Test
    void theNewestIsThatOfTheGreatestNumberWhicheverJobWroteIt() {
        assertThat(RetainedCheckpoints.newest(List.of("checkpoints/run/orchestrator/aa/chk-9/_metadata", "checkpoints/run/orchestrator/aa/x",
                "checkpoints/run/orchestrator/bb/chk-10/_metadata"))).hasValue("checkpoints/run/orchestrator/bb/chk-10");
    }

    @Test
    void oneWithoutMetadataIsNotComplete() {
        assertThat(RetainedCheckpoints.newest(List.of("c/aa/chk-3/_metadata", "c/aa/chk-4/part", "c/aa/shared/_metadata")))
                .hasValue("c/aa/chk-3");
        assertThat(RetainedCheckpoints.newest(List.of())).isEmpty();
    }
}
