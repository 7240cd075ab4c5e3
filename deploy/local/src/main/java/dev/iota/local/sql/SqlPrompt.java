package dev.iota.local.sql;

import dev.iota.local.LocalFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;

/** Reads statements up to their semicolons, from a person with a history, or from a pipe. One that fails does not end it. */
public record SqlPrompt(SqlSession session, RowPrinter printer, PrintWriter err) {
    private static final String FIRST = "sql> ";
    private static final String NEXT = "  -> ";

    private interface Lines {
        /** Null at the end. */
        String next(boolean isFirst) throws IOException;
    }

    public void run() throws IOException {
        if (System.console() == null) {
            BufferedReader piped = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            read(isFirst -> piped.readLine());
        } else {
            LineReader person = LineReaderBuilder.builder().appName("iota").build();
            read(isFirst -> typed(person, isFirst));
        }
    }

    /** Ctrl-C and Ctrl-D end it. */
    private static String typed(LineReader person, boolean isFirst) {
        try {
            return person.readLine(isFirst ? FIRST : NEXT);
        } catch (EndOfFileException | UserInterruptException end) {
            return null;
        }
    }

    private void read(Lines lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line = lines.next(true); line != null && !isEnd(text, line); line = lines.next(text.length() == 0)) {
            text.append(line).append('\n');
            if (SqlScripts.isComplete(text.toString())) {
                execute(text.toString());
                text.setLength(0);
            }
        }
        execute(text.toString());
    }

    private static boolean isEnd(StringBuilder text, String line) {
        return text.length() == 0 && line.strip().replace(";", "").matches("(?i)quit|exit");
    }

    private void execute(String text) {
        try {
            SqlScripts.statements(text).forEach(statement -> session.execute(statement, printer));
        } catch (LocalFailure failed) {
            err.println(failed.getMessage());
            err.flush();
        }
    }
}
