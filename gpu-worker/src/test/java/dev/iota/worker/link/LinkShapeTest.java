package dev.iota.worker.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkShapeTest {
    @Test
    void isReadFromItsText() {
        assertThat(LinkShape.parse("80mbit/50ms")).isEqualTo(new LinkShape(80_000_000, 50));
        assertThat(LinkShape.parse("1Gbit/0ms")).isEqualTo(new LinkShape(1_000_000_000, 0));
        assertThat(LinkShape.parse("64kbit/300ms").transmissionNanos(8_000)).isEqualTo(1_000_000_000);
    }

    @Property(tries = 200)
    void itsTextIsReadBack(@ForAll @IntRange(min = 1, max = 999_999) int kilobits, @ForAll @IntRange(max = 10_000) int millis) {
        LinkShape shape = new LinkShape(kilobits * 1_000L, millis);
        assertThat(LinkShape.parse(shape.toString())).isEqualTo(shape);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80mbit", "80mbit/50", "80/50ms", "0mbit/5ms", "-1mbit/5ms", "80mbit/10001ms",
        "1000000mbit/5ms", "1.5mbit/5ms"})
    void anythingElseIsRefusedWithTheForm(String text) {
        assertThatThrownBy(() -> LinkShape.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RATE/DELAY such as 80mbit/50ms").hasMessageContaining("not '" + text + "'");
    }

    @Test
    void holdsWhatItsRateAndDelaySay() {
        assertThat(LinkShape.parse("80mbit/50ms").bytesUnderWay()).isEqualTo(500_000);
        assertThat(LinkShape.parse("999999gbit/10000ms").bytesUnderWay()).isEqualTo(1_249_998_750_000_000L);
        assertThat(LinkShape.UNLIMITED.bytesUnderWay()).isZero();
    }

    @Test
    void anUnlimitedLinkTakesNoTime() {
        assertThat(LinkShape.UNLIMITED.transmissionNanos(48 << 20)).isZero();
        assertThat(LinkShape.UNLIMITED.delayNanos()).isZero();
        assertThat(LinkShape.UNLIMITED).hasToString("unlimited");
    }
}
