package dev.iota.local.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.local.MetricsRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operators' files say of metrics, against a real run's. */
class MetricsITCase {
    /** What Prometheus adds to all that it reads. */
    private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

    @TempDir
    private static Path folder;

    private static MetricsRun run;
    private static PrometheusPage page;

    @BeforeAll
    static void readsAllProcessesOfARun() throws Exception {
        run = MetricsRun.start(folder);
        page = run.page();
    }

    @AfterAll
    static void stops() {
        if (run != null) {
            run.close();
        }
    }

    @Test
    void everyMetricThatIsShownOrWatchedOrDocumentedExists() throws IOException {
        Set<String> named = new TreeSet<>(OperatorsFiles.selected().keySet());
        named.addAll(OperatorsFiles.described().keySet());
        assertThat(page.names()).containsAll(named);
    }

    @Test
    void everyMetricOfOursIsDocumented() throws IOException {
        Set<String> ours = new TreeSet<>(page.names());
        ours.removeIf(name -> !name.startsWith("iota_") && !name.contains("_iota_"));
        assertThat(ours).isNotEmpty();
        assertThat(OperatorsFiles.described().keySet()).containsAll(ours);
    }

    @Test
    void typesAndLabelsAreAsDocumented() throws IOException {
        for (Map.Entry<String, OperatorsFiles.Described> metric : OperatorsFiles.described().entrySet()) {
            assertThat(page.type(metric.getKey())).as(metric.getKey()).isEqualTo(metric.getValue().type());
            assertThat(page.labels(metric.getKey())).as(metric.getKey()).containsAll(metric.getValue().labels());
        }
    }

    @Test
    void labelsByWhichSeriesAreSelectedExist() throws IOException {
        OperatorsFiles.selected().forEach((name, labels) -> {
            Set<String> unknown = new TreeSet<>(labels);
            unknown.removeAll(page.labels(name));
            unknown.removeAll(OF_PROMETHEUS);
            assertThat(unknown).as("labels of " + name).isEmpty();
        });
    }

    @Test
    void noMetricOfAJobNamesAMiner() {
        assertThat(page.names()).filteredOn(name -> name.contains("_iota_"))
                .allSatisfy(name -> assertThat(page.labels(name)).doesNotContain("miner"));
    }
}
