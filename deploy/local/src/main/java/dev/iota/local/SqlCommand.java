package dev.iota.local;

import dev.iota.local.sql.RowPrinter;
import dev.iota.local.sql.SqlPrompt;
import dev.iota.local.sql.SqlScripts;
import dev.iota.local.sql.SqlSession;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a run's topics, or its archive, in SQL. */
@Command(name = "sql", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Asks a run's topics in Flink SQL, whether it is under way or not.",
        footer = {"Without -e: a prompt. Try SHOW VIEWS, DESCRIBE leaderboard, SELECT * FROM losses_per_epoch.",
            "Tables and views are defined in deploy/sql; --print-ddl shows them as Flink's SQL client takes them."})
final class SqlCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @Spec
    private CommandSpec command;

    @Option(names = {"-e", "--execute"}, paramLabel = "SQL", description = "statements, with semicolons between them; repeatable")
    private List<String> texts = new ArrayList<>();

    @Option(names = "--follow", description = "queries go on as records come; op tells what is added (+I, +U) and taken back (-U, -D)")
    private boolean isFollowing;

    @Option(names = "--format", defaultValue = "TABLE", description = "table, csv or json, one object a line (default: ${DEFAULT-VALUE})")
    private RowPrinter.Format format;

    @Option(names = "--archive", paramLabel = "FOLDER", arity = "0..1", fallbackValue = "",
            description = "asks the run's archive, or the one that lies there: a folder or s3://")
    private String archive;

    @Option(names = "--print-ddl", description = "prints the definitions, asks nothing")
    private boolean isPrinting;

    @Option(names = "--brokers", paramLabel = "HOST:PORT,…", description = "of a run elsewhere, named by --run")
    private String brokers;

    @Option(names = "--client-config", paramLabel = "FILE", description = "how to log in to them: security.protocol, sasl.*, ssl.*")
    private Path clientConfig;

    @Override
    public Integer call() throws Exception {
        if (archive != null) {
            String place = archive.isEmpty() ? options.folder().archive().toUri().toString() : archive;
            FlinkFileSystems.prepare(place, new Configuration());
            ask(SqlScripts.overArchive(place));
        } else if (brokers != null) {
            askTopics(RemoteBrokers.of(brokers, clientConfig), options.run().value());
        } else {
            RunFolder folder = options.folder();
            String run = LocalRun.read(folder).run().value();
            LiveRun.visit(folder, of -> {
                askTopics(of, run);
                return null;
            });
        }
        return 0;
    }

    /** What is printed holds no credentials. */
    private void askTopics(Brokers of, String run) throws Exception {
        ask(SqlScripts.overTopics(of.addresses(), isPrinting ? Map.of() : of.client(), run, isFollowing));
    }

    private void ask(String definitions) throws Exception {
        PrintWriter out = command.commandLine().getOut();
        if (isPrinting) {
            out.println(definitions);
            out.flush();
            return;
        }
        RowPrinter printer = RowPrinter.of(format, out, isFollowing);
        try (SqlSession session = SqlSession.open(definitions, isFollowing, 1)) {
            if (texts.isEmpty()) {
                new SqlPrompt(session, printer, command.commandLine().getErr()).run();
            }
            for (String text : texts) {
                SqlScripts.statements(text).forEach(statement -> session.execute(statement, printer));
            }
        }
    }
}
