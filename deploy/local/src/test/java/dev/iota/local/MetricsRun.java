package dev.iota.local;

import dev.iota.local.metrics.PrometheusPage;
import dev.iota.protocol.run.RunSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** A tiny run whose processes can all be asked for metrics. */
public final class MetricsRun implements AutoCloseable {
    private static final int WORKERS = 3;

    private final LocalRun local;
    private final int firstPort;

    private MetricsRun(LocalRun local, int firstPort) {
        this.local = local;
        this.firstPort = firstPort;
    }

    /** Has begun its second epoch. */
    public static MetricsRun start(Path folder) throws IOException {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(8, 80_000);
        int port = firstOfFreePorts(1 + WORKERS);
        LocalRun local = LocalRun.start(run, fixture.runFolder,
                new LocalRun.Settings(WORKERS, "fp32", 0, "0", fixture.store).withMetricsAt(port), System.out::println);
        MetricsRun started = new MetricsRun(local, port);
        RunFixture.await(local, view -> view.latest() != null && view.latest().epoch().value() >= 1 && view.loss().isPresent());
        return started;
    }

    /** What Flink and all workers tell now. */
    public PrometheusPage page() throws IOException, InterruptedException {
        PrometheusPage page = new PrometheusPage();
        for (int number = 0; number <= WORKERS; number++) {
            page.read("http://127.0.0.1:" + (firstPort + number) + "/metrics");
        }
        return page;
    }

    private static int firstOfFreePorts(int count) throws IOException {
        return IntStream.iterate(free(0), port -> port + count)
                .filter(port -> IntStream.range(port, port + count).allMatch(MetricsRun::isFree))
                .findFirst().orElseThrow();
    }

    private static boolean isFree(int port) {
        try {
            return free(port) == port;
        } catch (IOException taken) {
            return false;
        }
    }

    private static int free(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        local.close();
    }
}
