package dev.iota.local;

import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Copies a run's records to files, whether it is under way or not. */
@Command(name = "export", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Copies what a run's topics say of it to files, JSON Lines: losses, epochs, scores, verdicts, audits and so on.",
        footer = "The notebooks read them: IOTA_ARCHIVE=FOLDER jupyter notebook notebooks")
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @Option(names = "--to", paramLabel = "FOLDER", required = true, description = "takes a file for each topic; made if it is not there")
    private Path folder;

    @Override
    public Integer call() throws Exception {
        RunFolder source = options.folder();
        RunSpec run = LocalRun.read(source);
        Files.createDirectories(folder);
        Map<String, Long> counts =
                LiveRun.visit(source, brokers -> new TopicExport(brokers, folder).write(new Topics(run.run())));
        System.out.printf("run %s in %s%n", run.run(), folder);
        counts.forEach((name, count) -> System.out.printf("  %-13s %,9d%n", name, count));
        return 0;
    }
}
