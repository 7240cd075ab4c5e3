package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    @TempDir
    private Path folder;

    @Test
    void thereIsNoneBeforeTheFirst() throws IOException {
        assertThat(Checkpoints.newest(folder.resolve("absent"))).isEmpty();
        Files.createDirectories(folder.resolve("job/shared"));
        Files.createDirectories(folder.resolve("job/taskowned"));
        assertThat(Checkpoints.newest(folder)).isEmpty();
    }

    @Test
    void passesOverOneWithoutMetadata() throws IOException {
        Path complete = complete("job", 7, 1_000);
        Files.createDirectories(folder.resolve("job/chk-8"));
        assertThat(Checkpoints.newest(folder)).contains(complete);
    }

    @Test
    void prefersTheLatestJobToTheHighestNumber() throws IOException {
        complete("first", 40, 1_000);
        Path resumed = complete("second", 41, 2_000);
        assertThat(Checkpoints.newest(folder)).contains(resumed);
        Path afterwards = complete("third", 3, 3_000);
        assertThat(Checkpoints.newest(folder)).contains(afterwards);
    }

    @Test
    void comparesNumbersAsNumbersWhereTheClockIsTooCoarse() throws IOException {
        complete("job", 9, 1_000);
        Path tenth = complete("job", 10, 1_000);
        assertThat(Checkpoints.newest(folder)).contains(tenth);
    }

    @Test
    void takesOnlyCheckpointsForCheckpoints() throws IOException {
        Path stray = Files.createDirectories(folder.resolve("job/savepoint-1a"));
        Files.createFile(stray.resolve("_metadata"));
        Files.createFile(folder.resolve("note.txt"));
        assertThat(Checkpoints.newest(folder)).isEmpty();
    }

    private Path complete(String job, long number, long writtenAtMillis) throws IOException {
        Path checkpoint = Files.createDirectories(folder.resolve(job).resolve("chk-" + number));
        Path metadata = Files.createFile(checkpoint.resolve("_metadata"));
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(writtenAtMillis));
        return checkpoint;
    }
}
