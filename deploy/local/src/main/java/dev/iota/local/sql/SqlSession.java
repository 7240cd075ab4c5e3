package dev.iota.local.sql;

import dev.iota.local.LocalFailure;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** Flink's SQL in this process, with the tables and views of a run. One cluster serves all statements. */
public final class SqlSession implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MiniCluster cluster;
    private final TableEnvironment tables;

    private SqlSession(MiniCluster cluster, TableEnvironment tables) {
        this.cluster = cluster;
        this.tables = tables;
    }

    /**
     * @param definitions of tables and views
     * @param isFollowing whether queries go on as records come, instead of ending with what is there now
     */
    public static SqlSession open(String definitions, boolean isFollowing, int parallelism) {
        Configuration configuration = configuration(parallelism);
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(parallelism)
                .build());
        try {
            cluster.start();
            configuration.set(DeploymentOptions.TARGET, "remote");
            configuration.set(RestOptions.PORT, cluster.getRestAddress().get().getPort());
            return new SqlSession(cluster, tables(definitions, isFollowing, configuration));
        } catch (Exception e) {
            cluster.closeAsync().join();
            throw new LocalFailure(LocalFailure.PREFLIGHT, "Flink could not start: " + reason(e), e);
        }
    }

    private static TableEnvironment tables(String definitions, boolean isFollowing, Configuration configuration) {
        EnvironmentSettings.Builder settings = EnvironmentSettings.newInstance().withConfiguration(configuration);
        TableEnvironment tables = TableEnvironment.create((isFollowing ? settings.inStreamingMode() : settings.inBatchMode()).build());
        tables.getConfig().setLocalTimeZone(ZoneId.of("UTC"));
        SqlScripts.statements(definitions).forEach(tables::executeSql);
        return tables;
    }

    @Override
    public void close() {
        cluster.closeAsync().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).exceptionally(late -> null).join();
    }

    /**
     * Executes a statement, and hands its rows to the printer.
     *
     * @throws LocalFailure saying what is wrong with it
     */
    public void execute(String statement, RowPrinter printer) {
        try {
            TableResult result = tables.executeSql(statement);
            List<String> names = result.getResolvedSchema().getColumnNames();
            try (CloseableIterator<Row> rows = result.collect()) {
                printer.print(names, rows);
            }
        } catch (Exception e) {
            throw new LocalFailure(LocalFailure.USAGE, "This statement failed: " + reason(e) + "\n  " + statement.replace("\n", "\n  "), e);
        }
    }

    /** What Flink wraps around the cause helps nobody. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage().lines().findFirst().orElse("");
    }

    private static Configuration configuration(int parallelism) {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        configuration.set(RestOptions.ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        return configuration;
    }
}
