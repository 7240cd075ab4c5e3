package dev.iota.local.sql;

import dev.iota.protocol.event.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.types.Row;

/** One JSON object a line. */
record JsonRows(PrintWriter out, boolean isFollowing) implements RowPrinter {
    @Override
    public void print(List<String> names, Iterator<Row> rows) {
        while (rows.hasNext()) {
            Row row = rows.next();
            Map<String, Object> object = new LinkedHashMap<>();
            if (isFollowing) {
                object.put("op", row.getKind().shortString());
            }
            for (int column = 0; column < row.getArity(); column++) {
                object.put(names.get(column), plain(row.getField(column)));
            }
            out.print(new String(Json.write(object), StandardCharsets.UTF_8) + "\n");
            if (isFollowing) {
                out.flush();
            }
        }
        out.flush();
    }

    private static Object plain(Object cell) {
        return cell == null || cell instanceof Number || cell instanceof Boolean ? cell : cell.toString();
    }
}
