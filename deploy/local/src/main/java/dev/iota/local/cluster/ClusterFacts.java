package dev.iota.local.cluster;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.iota.local.BrokerSettings;
import dev.iota.local.LocalFailure;
import dev.iota.local.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where the cluster's processes listen, all at the loopback address.
 *
 * @param brokerPorts Kafka's, for clients, one for each node
 * @param controllerPorts of the same nodes
 * @param rpcPort of Flink's JobManager, for TaskManagers
 * @param webPort of Flink's REST interface and web UI
 */
public record ClusterFacts(
        List<Integer> brokerPorts, List<Integer> controllerPorts, int s3Port, int rpcPort, int webPort, int taskManagers) {
    public static final String BUCKET = "iota";
    public static final int MAX_MEMBERS = 9;

    public ClusterFacts {
        brokerPorts = List.copyOf(brokerPorts);
        controllerPorts = List.copyOf(controllerPorts);
    }

    /** @param webPort of Flink's web UI; 0 for a free one, as all others are */
    public static ClusterFacts choose(int brokers, int taskManagers, int webPort) {
        requireCount("--brokers", brokers);
        requireCount("--task-managers", taskManagers);
        if (webPort < 0 || webPort > 65_535) {
            throw new LocalFailure(LocalFailure.USAGE, "--web-port must be 0 (any) to 65535, not " + webPort + ".");
        }
        List<Integer> free = Ports.free(2 * brokers + 3);
        return new ClusterFacts(free.subList(0, brokers), free.subList(brokers, 2 * brokers), free.get(2 * brokers),
                free.get(2 * brokers + 1), webPort == 0 ? free.get(2 * brokers + 2) : Ports.requireFree(webPort), taskManagers);
    }

    private static void requireCount(String option, int count) {
        if (count < 1 || count > MAX_MEMBERS) {
            throw new LocalFailure(LocalFailure.USAGE, option + " must be 1 to " + MAX_MEMBERS + ", not " + count + ".");
        }
    }

    /** Kafka's bootstrap servers. */
    public String brokers() {
        return brokerPorts.stream().map(port -> BrokerSettings.HOST + ":" + port).collect(Collectors.joining(","));
    }

    /** Of Flink's web UI. */
    public String webAddress() {
        return "http://" + BrokerSettings.HOST + ":" + webPort;
    }

    public String s3Endpoint() {
        return "http://" + BrokerSettings.HOST + ":" + s3Port;
    }

    /** The object store. */
    public String store() {
        return "s3://" + BUCKET;
    }

    /** Every process, in the order in which they are started. */
    @JsonIgnore
    public List<Member> members() {
        List<Member> members = new ArrayList<>();
        IntStream.rangeClosed(1, brokerPorts.size()).forEach(node -> members.add(new Member(Member.Kind.BROKER, node)));
        members.add(new Member(Member.Kind.S3, 1));
        members.add(new Member(Member.Kind.JOBMANAGER, 1));
        IntStream.rangeClosed(1, taskManagers).forEach(number -> members.add(new Member(Member.Kind.TASKMANAGER, number)));
        return members;
    }

    /** Port of each node's controller. */
    Map<Integer, Integer> controllers() {
        Map<Integer, Integer> controllers = new TreeMap<>();
        IntStream.range(0, controllerPorts.size()).forEach(i -> controllers.put(i + 1, controllerPorts.get(i)));
        return controllers;
    }
}
