package dev.iota.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessRecordTest {
    @Test
    void findsTheProcessThatWasRecorded() {
        ProcessHandle own = ProcessHandle.current();
        assertThat(ProcessRecord.of(own).find()).contains(own);
    }

    @Test
    void anotherProcessWithTheSameNumberIsNotFound() {
        ProcessRecord own = ProcessRecord.of(ProcessHandle.current());
        assertThat(new ProcessRecord(own.processId(), own.startedAtMillis() - 60_000).find()).isEmpty();
    }
}
