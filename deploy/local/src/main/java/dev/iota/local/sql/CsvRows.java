package dev.iota.local.sql;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.flink.types.Row;

/** Comma-separated values (RFC 4180) with a header; null is nothing, an empty text a pair of quotes. */
record CsvRows(PrintWriter out, boolean isFollowing) implements RowPrinter {
    @Override
    public void print(List<String> names, Iterator<Row> rows) {
        List<Object> header = new ArrayList<>(names);
        if (isFollowing) {
            header.add(0, "op");
        }
        line(header);
        while (rows.hasNext()) {
            Row row = rows.next();
            List<Object> cells = new ArrayList<>(isFollowing ? List.of(row.getKind().shortString()) : List.of());
            for (int column = 0; column < row.getArity(); column++) {
                cells.add(row.getField(column));
            }
            line(cells);
            if (isFollowing) {
                out.flush();
            }
        }
        out.flush();
    }

    private void line(List<Object> cells) {
        out.print(cells.stream().map(CsvRows::cell).collect(Collectors.joining(",")));
        out.print("\n");
    }

    private static String cell(Object cell) {
        String text = Objects.toString(cell, "");
        boolean isPlain = cell == null || !text.isEmpty() && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return isPlain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
