package dev.iota.local.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

class RowPrinterTest {
    private static final String NAME = "<b>Robert'); DROP TABLE stakes</b>";

    private final StringWriter shown = new StringWriter();

    @Test
    void alignsColumns() {
        assertThat(print(RowPrinter.Format.TABLE, false, Row.of("a", 7L), Row.of("long", null)))
                .isEqualTo("name  units\na         7\nlong  null\n(2 rows)\n");
    }

    @Test
    void showsWhatAMinerCallsItselfAsText() {
        assertThat(print(RowPrinter.Format.TABLE, false, Row.of(NAME + "\u001b[2J\n\u202e", 1L)))
                .contains(NAME + "\\u001b[2J\\u000a\\u202e")
                .doesNotContain("\u001b");
        assertThat(print(RowPrinter.Format.CSV, false, Row.of(NAME + ",\"", 1L))).isEqualTo("name,units\n\"" + NAME + ",\"\"\",1\n");
        assertThat(print(RowPrinter.Format.JSON, false, Row.of(NAME, null))).isEqualTo("{\"name\":\"" + NAME + "\",\"units\":null}\n");
    }

    @Test
    void tellsWhatIsTakenBack() {
        Row row = Row.ofKind(RowKind.UPDATE_BEFORE, "a", 1L);
        assertThat(print(RowPrinter.Format.CSV, true, row)).isEqualTo("op,name,units\n-U,a,1\n");
    }

    private String print(RowPrinter.Format format, boolean isFollowing, Row... rows) {
        shown.getBuffer().setLength(0);
        RowPrinter.of(format, new PrintWriter(shown), isFollowing).print(List.of("name", "units"), List.of(rows).iterator());
        return shown.toString().replace("\r\n", "\n");
    }
}
