package dev.iota.jobs;

import dev.iota.jobs.options.JobCommand;
import dev.iota.jobs.options.JobOption;
import dev.iota.jobs.options.OptionType;
import dev.iota.jobs.options.Settings;

/** The archive's options. */
final class ArchiveArguments {
    static final JobOption<String> STORE = JobOption.required("store", OptionType.STORE, "object store: files lie below STORE/archive");

    static final JobOption<Integer> MERGE_CHECKPOINTS = JobOption.preset("merge-checkpoints", OptionType.wholeNumber("N", 1, 1_000_000),
            Integer.toString(ArchiveOptions.MERGE_CHECKPOINTS), "checkpoints after which an epoch's files are merged, and appear");

    static final JobOption<Boolean> BOUNDED = JobOption.optional("bounded", OptionType.FLAG, "ends with what the topics hold now");

    static final JobCommand COMMAND = new JobCommand("archive", "dev.iota.jobs.ScoreArchiveJob",
            "Keeps a run's score topics as Parquet files.", CommonArguments.with(STORE, MERGE_CHECKPOINTS, BOUNDED));

    private ArchiveArguments() {}

    /** @throws IllegalArgumentException listing every problem at once */
    static ArchiveOptions options(Settings settings) {
        settings.check();
        return new ArchiveOptions(CommonArguments.options(settings), settings.get(STORE) + "/archive", settings.get(MERGE_CHECKPOINTS),
                settings.isOn(BOUNDED));
    }
}
