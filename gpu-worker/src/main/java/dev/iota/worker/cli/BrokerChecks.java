package dev.iota.worker.cli;

import dev.iota.protocol.id.RunId;
import dev.iota.protocol.topic.Topics;
import dev.iota.worker.ExitCode;
import dev.iota.worker.kafka.BrokerProbe;
import dev.iota.worker.kafka.ClientSettings;
import dev.iota.worker.kafka.PortProbe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Whether the brokers are there, are Kafka's, let this worker in, know the run, and agree about the time. */
final class BrokerChecks {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int PORT_MILLIS = 3_000;
    private static final int FRESH_MILLIS = 2_500;
    private static final String SUFFIX = ".worker-events";

    private final ClientSettings client;
    private final RunId run;
    private final List<Finding> findings = new ArrayList<>();

    BrokerChecks(ClientSettings client, RunId run) {
        this.client = client;
        this.run = run;
    }

    /** @param comparesClocks which takes some seconds where nothing is said in the run */
    List<Finding> check(boolean comparesClocks) {
        if (!isPlain() || anyIsKafka()) {
            ask(comparesClocks);
        }
        return List.copyOf(findings);
    }

    /** Encrypted ports do not answer a plain question. */
    private boolean isPlain() {
        return !String.valueOf(client.extra().get("security.protocol")).toUpperCase(Locale.ROOT).contains("SSL");
    }

    private boolean anyIsKafka() {
        Map<String, PortProbe.Found> found = Arrays.stream(client.brokers().split(","))
                .map(String::strip).distinct()
                .collect(Collectors.toMap(address -> address, address -> PortProbe.ask(address, PORT_MILLIS)));
        boolean isAny = found.values().stream().anyMatch(one -> one.kind() == PortProbe.Kind.KAFKA);
        found.forEach((address, one) -> {
            if (one.kind() != PortProbe.Kind.KAFKA) {
                findings.add(of(address, one, isAny));
            }
        });
        return isAny;
    }

    /** @param othersAnswer so that this one is not needed */
    static Finding of(String address, PortProbe.Found found, boolean othersAnswer) {
        String text = address + switch (found.kind()) {
            case KAFKA -> " is a broker";
            case FOREIGN -> " is no Kafka broker: " + found.text();
            case SILENT -> " does not speak Kafka, or only encrypted: " + found.text();
            case UNKNOWN_HOST, CLOSED -> " can't be reached: " + found.text();
        };
        String fix = switch (found.kind()) {
            case FOREIGN -> "check the port in --brokers (9092 is usual)";
            case SILENT -> "check the port in --brokers; if it wants TLS, say --kafka security.protocol=SSL or SASL_SSL";
            default -> "check --brokers, that they run, and that no firewall is between";
        };
        if (othersAnswer) {
            return Finding.warning("brokers", text, fix);
        }
        // One that is silent or away may come yet: whoever supervises this worker tries again.
        boolean mayCome = found.kind() == PortProbe.Kind.CLOSED || found.kind() == PortProbe.Kind.SILENT;
        return Finding.error("brokers", text, fix, mayCome ? ExitCode.FAILED : ExitCode.PREFLIGHT);
    }

    private void ask(boolean comparesClocks) {
        String brokers = client.brokers();
        try {
            BrokerProbe.Answer answer = BrokerProbe.ask(client, TIMEOUT_MILLIS);
            findings.add(Finding.ok("brokers", answer.brokers() + (answer.brokers() == 1 ? " broker" : " brokers") + " behind " + brokers));
            findings.add(topics(run, answer.topics()));
            if (comparesClocks && answer.topics().contains(new Topics(run).workerEvents())) {
                findings.add(BrokerProbe.clock(client, new Topics(run).workerEvents(), FRESH_MILLIS).map(ClockRules::judge)
                        .orElse(Finding.ok("clock", "not compared: nothing was said in the run yet, or this worker may not read it")));
            }
        } catch (AuthenticationException | AuthorizationException refused) {
            error(brokers + " refuses: " + refused.getMessage(), "check the credentials in --client-config", ExitCode.NOT_AUTHORISED);
        } catch (TimeoutException late) {
            error(brokers + ": " + late.getMessage(), "check --brokers, and that they run", ExitCode.FAILED);
        } catch (KafkaException unreachable) {
            String cause = unreachable.getCause() == null ? unreachable.getMessage() : unreachable.getCause().getMessage();
            error(brokers + ": " + cause, "check --brokers, and that they run", ExitCode.PREFLIGHT);
        }
    }

    /** Topics come after the run's description: a worker waits for them. */
    static Finding topics(RunId run, Set<String> topics) {
        if (topics.contains(new Topics(run).workerEvents())) {
            return Finding.ok("run", "the brokers have the topics of '" + run + "'");
        }
        List<String> runs = topics.stream().filter(topic -> topic.endsWith(SUFFIX))
                .map(topic -> topic.substring(0, topic.length() - SUFFIX.length())).sorted().toList();
        return Finding.warning("run", "the brokers show no topics of '" + run + "'",
                runs.isEmpty() ? "they show none of any run: is it started, and may this worker see it?"
                        : "the runs that they show: " + String.join(", ", runs));
    }

    private void error(String text, String fix, int code) {
        findings.add(Finding.error("brokers", text, fix, code));
    }
}
