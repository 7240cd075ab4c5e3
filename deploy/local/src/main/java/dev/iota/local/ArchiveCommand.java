package dev.iota.local;

import dev.iota.protocol.run.RunSpec;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Keeps what a run's score topics hold as Parquet files, whether it is under way or not. */
@Command(name = "archive", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Keeps what a run's score topics hold now as Parquet files, in the run's folder.",
        footer = {"Again: all of it anew. Ask it with ./iota sql --archive, or read it with DuckDB or pandas."})
final class ArchiveCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @Override
    public Integer call() throws Exception {
        RunFolder folder = options.folder();
        RunSpec run = LocalRun.read(folder);
        LocalArchive archive = LiveRun.visit(folder, brokers -> LocalArchive.write(run, brokers, folder.archive()));
        System.out.println(archive.folder());
        archive.rows().forEach((topic, rows) -> System.out.printf("  %-14s %,12d%n", topic.folder(), rows));
        if (archive.refused() > 0) {
            System.out.printf("%,d records were not what their topics hold; the topic dead-letters says why%n", archive.refused());
        }
        return 0;
    }
}
