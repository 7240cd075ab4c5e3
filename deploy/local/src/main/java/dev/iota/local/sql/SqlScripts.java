package dev.iota.local.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The scripts of {@code deploy/sql}, with their placeholders filled in. */
public final class SqlScripts {
    private static final String BROKERS = "'properties.bootstrap.servers' = '${brokers}'";
    private static final String BOUNDED = "'scan.bounded.mode' = 'latest-offset'";
    private static final String UNBOUNDED = "'scan.bounded.mode' = 'unbounded'";

    private SqlScripts() {}

    /** Tables over a run's topics, and the views. */
    public static String overTopics(String brokers, String run, boolean isFollowing) {
        return overTopics(brokers, Map.of(), run, isFollowing);
    }

    /**
     * The same of brokers that ask who one is.
     *
     * @param client settings of Kafka's clients
     */
    public static String overTopics(String brokers, Map<String, String> client, String run, boolean isFollowing) {
        StringBuilder settings = new StringBuilder(BROKERS);
        client.forEach((key, value) ->
                settings.append(",\n    'properties.").append(escape(key)).append("' = '").append(escape(value)).append('\''));
        String topics = read("topics").replace(BROKERS, settings).replace("${brokers}", escape(brokers)).replace("${run}", escape(run));
        return (isFollowing ? topics.replace(BOUNDED, UNBOUNDED) : topics) + "\n" + read("views");
    }

    /** Tables over the files of an archive, and the views. */
    public static String overArchive(String archive) {
        return read("archive").replace("${archive}", escape(archive)) + "\n" + read("views");
    }

    /** The definitions of the views alone. */
    public static List<String> views() {
        return statements(read("views"));
    }

    /** The statements of a text: what stands between semicolons, but for those in quotes and comments. The last needs none. */
    public static List<String> statements(String text) {
        List<String> statements = new ArrayList<>();
        int begin = 0;
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == ';') {
                add(statements, text.substring(begin, at));
                begin = at + 1;
            }
            at = skip(text, at);
        }
        add(statements, text.substring(begin));
        return statements;
    }

    /** Whether a text ends with a semicolon that is one. */
    public static boolean isComplete(String text) {
        String stripped = text.strip();
        int at = 0;
        while (at < stripped.length() - 1) {
            at = skip(stripped, at);
        }
        return at == stripped.length() - 1 && stripped.charAt(at) == ';';
    }

    /** The place after the character, quoted text or comment that begins here. */
    private static int skip(String text, int at) {
        char first = text.charAt(at);
        if (first == '\'' || first == '"' || first == '`') {
            return after(text, String.valueOf(first), at + 1);
        }
        if (text.startsWith("--", at)) {
            return after(text, "\n", at);
        }
        return text.startsWith("/*", at) ? after(text, "*/", at + 2) : at + 1;
    }

    private static int after(String text, String end, int from) {
        int found = text.indexOf(end, from);
        return found < 0 ? text.length() : found + end.length();
    }

    private static void add(List<String> statements, String candidate) {
        boolean isEmpty = candidate.lines().map(String::strip).allMatch(line -> line.isEmpty() || line.startsWith("--"));
        if (!isEmpty) {
            statements.add(candidate.strip());
        }
    }

    private static String escape(String value) {
        return value.replace("'", "''");
    }

    private static String read(String name) {
        try (InputStream script = SqlScripts.class.getResourceAsStream("/sql/" + name + ".sql")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
