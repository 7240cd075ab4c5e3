package dev.iota.worker.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Asks brokers whether they are there. */
public final class BrokerProbe {
    private BrokerProbe() {}

    /**
     * The number of brokers that there are.
     *
     * @throws KafkaException saying why they do not answer; one for a timeout where they may yet
     */
    public static int brokers(ClientSettings client, int timeoutMillis) {
        Map<String, Object> settings = new HashMap<>(client.extra());
        settings.put("bootstrap.servers", client.brokers());
        settings.put("client.id", "iota-worker-check");
        settings.put("default.api.timeout.ms", timeoutMillis);
        settings.put("request.timeout.ms", timeoutMillis);
        settings.put("enable.metrics.push", false);
        try (Admin admin = Admin.create(settings)) {
            return admin.describeCluster().nodes().get(timeoutMillis, TimeUnit.MILLISECONDS).size();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no answer within " + timeoutMillis + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted");
        }
    }
}
