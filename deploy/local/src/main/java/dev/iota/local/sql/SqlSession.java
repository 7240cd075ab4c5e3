package dev.iota.local.sql;

import dev.iota.local.LocalFailure;
import java.time.ZoneId;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** Flink's SQL in this process, with the tables and views of a run. */
public final class SqlSession {
    private final TableEnvironment tables;

    private SqlSession(TableEnvironment tables) {
        this.tables = tables;
    }

    /**
     * @param definitions of tables and views
     * @param isFollowing whether queries go on as records come, instead of ending with what is there now
     */
    public static SqlSession open(String definitions, boolean isFollowing, int parallelism) {
        EnvironmentSettings.Builder settings = EnvironmentSettings.newInstance().withConfiguration(configuration(parallelism));
        TableEnvironment tables = TableEnvironment.create((isFollowing ? settings.inStreamingMode() : settings.inBatchMode()).build());
        tables.getConfig().setLocalTimeZone(ZoneId.of("UTC"));
        SqlScripts.statements(definitions).forEach(tables::executeSql);
        return new SqlSession(tables);
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
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        return configuration;
    }
}
