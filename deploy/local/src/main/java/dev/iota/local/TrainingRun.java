package dev.iota.local;

import dev.iota.protocol.run.RunSpec;
import java.util.Optional;

/** A run with worker processes on this machine, wherever its brokers and its jobs are. */
public interface TrainingRun extends AutoCloseable {
    RunSpec run();

    RunFolder folder();

    String brokers();

    /** The same, and how the run's operator logs in. */
    Brokers access();

    /** Address of Flink's web UI. */
    String flinkAddress();

    WorkerProcesses workers();

    /** What the topics have told so far. */
    RunWatcher watcher();

    /** Why the run can't go on; empty while it can. */
    Optional<String> failure();

    /** Stops workers and jobs; what they stored stays. */
    @Override
    void close();
}
