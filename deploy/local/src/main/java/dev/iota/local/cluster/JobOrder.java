package dev.iota.local.cluster;

import java.util.List;
import java.util.Map;

/**
 * A job that is to run until its order is withdrawn.
 *
 * @param name of its file and logs
 * @param title as Flink shows it
 * @param main class of the jobs' jar
 * @param arguments of its command line
 * @param settings of Flink for this job alone
 * @param checkpoints key in the store below which its checkpoints are kept
 */
public record JobOrder(String name, String title, String main, List<String> arguments, Map<String, String> settings, String checkpoints) {
    public JobOrder {
        arguments = List.copyOf(arguments);
        settings = Map.copyOf(settings);
    }
}
