package dev.iota.local.bench;

import dev.iota.local.sql.SqlScripts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** An archive in DuckDB: its topics as tables, and by the same text as in Flink the views that the leaderboard needs. */
public final class DuckArchive {
    private static final List<String> TOPICS = List.of("rewards", "verdicts", "stakes");
    private static final List<String> VIEWS =
            List.of("rewards", "verdicts", "stakes", "current_verdicts", "current_stakes", "latest_rewards", "leaderboard");

    private DuckArchive() {}

    /** With the view {@code leaderboard}; each of its topics must have a file. */
    public static Connection open(Path archive) throws SQLException {
        Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = duck.createStatement()) {
            for (String topic : TOPICS) {
                statement.execute("CREATE VIEW topic_" + topic + " AS SELECT *, NULL AS eventTime FROM " + files(archive.resolve(topic)));
            }
            for (String view : SqlScripts.views()) {
                if (VIEWS.stream().anyMatch(name -> view.contains("CREATE VIEW `" + name + "`"))) {
                    statement.execute(view.replace('`', '"'));
                }
            }
        }
        return duck;
    }

    /** The files of a topic, without those under way: their names begin with a dot. */
    public static String files(Path topic) {
        return "read_parquet('" + topic.toString().replace("'", "''") + "/**/[!.]*.parquet', hive_partitioning = true, "
                + "hive_types = {'run': VARCHAR, 'epoch': INTEGER})";
    }
}
