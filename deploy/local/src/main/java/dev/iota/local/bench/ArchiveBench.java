package dev.iota.local.bench;

import dev.iota.local.sql.RowPrinter;
import dev.iota.local.sql.SqlScripts;
import dev.iota.local.sql.SqlSession;
import dev.iota.protocol.event.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.types.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The leaderboard of a year of scores and rewards, by Flink SQL and by DuckDB, over the same files and by the same view. */
@Command(name = "archive", mixinStandardHelpOptions = true, description = "The leaderboard over an archive, by Flink SQL and by DuckDB.")
public final class ArchiveBench implements Callable<Integer> {
    private static final String QUERY =
            "SELECT miner, displayName, epochs, paid, share, quality, standing FROM leaderboard ORDER BY paid DESC, miner";
    private static final double SAME = 1e-9;

    @Option(names = "--days", description = "one epoch a day (default: ${DEFAULT-VALUE})", defaultValue = "365")
    private int days;

    @Option(names = "--miners", description = "in five stages (default: ${DEFAULT-VALUE})", defaultValue = "1000")
    private int miners;

    @Option(names = "--rounds", description = "of both, in turn (default: ${DEFAULT-VALUE})", defaultValue = "3")
    private int rounds;

    private record Line(String miner, double paid) {}

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("iota-archive-");
        try {
            measure(folder);
        } finally {
            delete(folder);
        }
        return 0;
    }

    private void measure(Path folder) throws Exception {
        long start = System.nanoTime();
        long rows = new YearOfScores(miners, days).write(folder);
        double writing = seconds(start);
        System.out.printf(Locale.ROOT, "%,d rows of %,d miners and %,d days, %.1f MB, written in %.1f s%n", rows, miners, days,
                megabytes(folder), writing);
        List<Double> flinkSeconds = new ArrayList<>();
        List<Double> duckSeconds = new ArrayList<>();
        try (SqlSession flink = SqlSession.open(SqlScripts.overArchive(folder.toUri().toString()), false, 2);
                Connection duck = DuckArchive.open(folder)) {
            for (int round = 0; round < rounds; round++) {
                long flinkStart = System.nanoTime();
                List<Line> byFlink = ask(flink);
                flinkSeconds.add(seconds(flinkStart));
                long duckStart = System.nanoTime();
                List<Line> byDuck = ask(duck);
                duckSeconds.add(seconds(duckStart));
                requireSame(byFlink, byDuck);
                System.out.printf(Locale.ROOT, "round %d: Flink SQL %.2f s, DuckDB %.2f s, the same %,d lines%n", round + 1,
                        flinkSeconds.get(round), duckSeconds.get(round), byFlink.size());
            }
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("bench", "archive");
        result.put("rows", rows);
        result.put("megabytes", megabytes(folder));
        result.put("writeSeconds", writing);
        result.put("flinkSeconds", Medians.of(flinkSeconds));
        result.put("duckdbSeconds", Medians.of(duckSeconds));
        result.put("ratio", Medians.of(flinkSeconds) / Medians.of(duckSeconds));
        System.out.println(new String(Json.write(result)));
    }

    private List<Line> ask(SqlSession flink) {
        List<Line> lines = new ArrayList<>();
        RowPrinter keeping = (names, rows) -> {
            while (rows.hasNext()) {
                Row row = rows.next();
                lines.add(new Line((String) row.getField(0), (Double) row.getField(3)));
            }
        };
        flink.execute(QUERY, keeping);
        return lines;
    }

    private List<Line> ask(Connection duck) throws SQLException {
        List<Line> lines = new ArrayList<>();
        try (Statement statement = duck.createStatement(); ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                lines.add(new Line(rows.getString("miner"), rows.getDouble("paid")));
            }
        }
        return lines;
    }

    private void requireSame(List<Line> some, List<Line> others) {
        boolean isSame = some.size() == miners && others.size() == miners;
        for (int i = 0; isSame && i < miners; i++) {
            isSame = some.get(i).miner.equals(others.get(i).miner) && Math.abs(some.get(i).paid - others.get(i).paid) < SAME;
        }
        if (!isSame) {
            throw new IllegalStateException("Flink SQL and DuckDB found different leaderboards: " + some.size() + " and " + others.size()
                    + " lines of " + miners + " miners");
        }
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private static double megabytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum() / 1e6;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
