package dev.iota.local.sql;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.types.Row;

/** Columns below each other; numbers to the right. A long result is aligned in pieces, so that memory holds one of them. */
record AlignedRows(PrintWriter out, boolean isFollowing) implements RowPrinter {
    private static final int PIECE_ROWS = 1_000;
    private static final int WIDTH_MAX = 80;

    @Override
    public void print(List<String> names, Iterator<Row> rows) {
        List<String> header = new ArrayList<>(names);
        if (isFollowing) {
            header.add(0, "op");
        }
        long count = 0;
        List<List<Object>> piece = new ArrayList<>();
        while (rows.hasNext()) {
            Row row = rows.next();
            List<Object> cells = new ArrayList<>(isFollowing ? List.of(row.getKind().shortString()) : List.of());
            for (int column = 0; column < row.getArity(); column++) {
                cells.add(row.getField(column));
            }
            piece.add(cells);
            count++;
            if (isFollowing || piece.size() == PIECE_ROWS) {
                show(header, piece, count <= piece.size());
                piece.clear();
            }
        }
        if (!piece.isEmpty() || count == 0) {
            show(header, piece, count <= piece.size());
        }
        out.printf("(%,d %s)%n", count, count == 1 ? "row" : "rows");
        out.flush();
    }

    private void show(List<String> header, List<List<Object>> piece, boolean isFirst) {
        int[] widths = header.stream().mapToInt(String::length).toArray();
        for (List<Object> cells : piece) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.min(WIDTH_MAX, Math.max(widths[column], text(cells.get(column)).length()));
            }
        }
        if (isFirst) {
            line(new ArrayList<>(header), widths);
        }
        piece.forEach(cells -> line(cells, widths));
        out.flush();
    }

    private void line(List<Object> cells, int[] widths) {
        List<String> padded = new ArrayList<>();
        for (int column = 0; column < widths.length; column++) {
            Object cell = cells.get(column);
            padded.add(("%" + (cell instanceof Number ? "" : "-") + widths[column] + "s").formatted(text(cell)));
        }
        out.println(padded.stream().collect(Collectors.joining("  ")).stripTrailing());
    }

    /** A miner's text must not command a terminal. */
    private static String text(Object cell) {
        String text = cell instanceof Double number ? "%.6g".formatted(number) : String.valueOf(cell);
        String plain = text.codePoints()
                .mapToObj(point -> isPrintable(point) ? Character.toString(point) : "\\u%04x".formatted(point))
                .collect(Collectors.joining());
        return plain.length() <= WIDTH_MAX ? plain : plain.substring(0, WIDTH_MAX - 1) + "…";
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
