package dev.iota.local.sql;

import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.types.Row;

/** How rows are shown. What they hold is any text: it is shown as text. */
public interface RowPrinter {
    void print(List<String> names, Iterator<Row> rows);

    /** Which. */
    enum Format {
        TABLE,
        CSV,
        JSON
    }

    /** @param isFollowing whether rows may be taken back later: then each tells whether it is added (+I, +U) or taken back (-U, -D) */
    static RowPrinter of(Format format, PrintWriter out, boolean isFollowing) {
        return switch (format) {
            case TABLE -> new AlignedRows(out, isFollowing);
            case CSV -> new CsvRows(out, isFollowing);
            case JSON -> new JsonRows(out, isFollowing);
        };
    }
}
