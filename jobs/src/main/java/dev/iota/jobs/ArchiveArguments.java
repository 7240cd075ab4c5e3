package dev.iota.jobs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The archive's command line. */
@Command(
        mixinStandardHelpOptions = true,
        version = "0.1.0",
        sortOptions = false,
        description = "Keeps a run's score topics as Parquet files, below STORE/archive.",
        footer = "State, restarts, parallelism: Flink's to configure. Checkpoints must be on.")
final class ArchiveArguments {
    @Mixin
    private CommonArguments common = new CommonArguments();

    @Option(names = "--store", paramLabel = "URI", description = "object store: s3://bucket/prefix or file:///folder",
            defaultValue = "${env:IOTA_STORE}")
    private String store;

    @Option(names = "--merge-checkpoints", paramLabel = "N", defaultValue = "" + ArchiveOptions.MERGE_CHECKPOINTS,
            description = "checkpoints after which an epoch's files are merged, and appear (${DEFAULT-VALUE})")
    private int mergeCheckpoints;

    @Option(names = "--bounded", description = "ends with what the topics hold now")
    private boolean isBounded;

    /** @throws IllegalArgumentException listing every problem at once */
    ArchiveOptions toOptions() {
        common.require(store, "--store (or IOTA_STORE): the object store");
        common.require(store == null || store.matches("(s3|file):.*"), "--store must begin with s3:// or file://: " + store);
        common.require(mergeCheckpoints >= 1, "--merge-checkpoints must be positive: " + mergeCheckpoints);
        return new ArchiveOptions(common.toOptions(), store + "/archive", mergeCheckpoints, isBounded);
    }
}
