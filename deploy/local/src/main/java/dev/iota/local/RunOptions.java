package dev.iota.local;

import dev.iota.local.cluster.ClusterFacts;
import dev.iota.local.cluster.ClusterFolder;
import dev.iota.protocol.id.RunId;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which run a command is about. */
final class RunOptions {
    @Option(names = "--run", paramLabel = "NAME", description = "which run (default: the latest)")
    private String name;

    @Option(names = "--work-dir", defaultValue = ".iota", description = "where runs are kept (default: ${DEFAULT-VALUE})")
    private Path workDirectory;

    @Option(names = "--store", paramLabel = "URI", description = "object store (default: a folder of the work directory)")
    private String store;

    RunId run() {
        return name != null ? new RunId(name) : RunFolder.latest(workDirectory).orElseThrow(() -> new LocalFailure(LocalFailure.USAGE,
                "There is no run in " + workDirectory + ": start one with ./iota train."));
    }

    RunFolder folder() {
        return RunFolder.of(workDirectory, run());
    }

    String store() {
        return store != null ? store : LiveRun.cluster(folder()).map(RunOptions::store)
                .orElseGet(() -> workDirectory.toAbsolutePath().normalize().resolve("store").toUri().toString());
    }

    private static String store(ClusterFolder cluster) {
        ClusterFacts facts = cluster.requireUp();
        cluster.useStore(facts);
        return facts.store();
    }
}
