package dev.iota.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class TokenizersTest {
    static final List<String> NAMES = Tokenizers.NAMES;

    private static final String TEXT = "The quick brown fox, 1234 times: naïve café, 日本語, 👩‍🚀!\n\n<|endoftext|>\tdone";

    @ParameterizedTest
    @FieldSource("NAMES")
    void givesTheTextBack(String name) {
        Tokenizer tokenizer = Tokenizers.named(name);

        int[] tokens = tokenizer.encode(TEXT);

        assertThat(tokenizer.name()).isEqualTo(name);
        assertThat(tokenizer.decode(tokens)).isEqualTo(TEXT);
        assertThat(Arrays.stream(tokens)).allMatch(token -> token >= 0 && token < tokenizer.vocabulary());
        assertThat(tokens).doesNotContain(tokenizer.separator());
        assertThat(tokenizer.separator()).isBetween(0, tokenizer.vocabulary() - 1);
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void decodesSeparators(String name) {
        Tokenizer tokenizer = Tokenizers.named(name);

        String text = tokenizer.decode(new int[] {tokenizer.encode("a")[0], tokenizer.separator(), tokenizer.encode("b")[0]});

        assertThat(text).isIn("a\0b", "a<|endoftext|>b");
    }

    @ParameterizedTest
    @CsvSource({"bytes, 256, 1", "r50k_base, 50257, 2", "p50k_base, 50281, 2", "cl100k_base, 100277, 4", "o200k_base, 200019, 4"})
    void hasAVocabularyAndItsBytes(String name, int vocabulary, int bytesPerToken) {
        assertThat(Tokenizers.named(name).vocabulary()).isEqualTo(vocabulary);
        assertThat(Tokenizers.named(name).bytesPerToken()).isEqualTo(bytesPerToken);
    }

    @Property(tries = 100)
    void bytesGiveBackAnyTextWithoutLoneSurrogates(@ForAll @NotBlank String text) {
        String valid = text.replaceAll("[\\ud800-\\udfff\\u0000]", "");

        assertThat(new ByteTokenizer().decode(new ByteTokenizer().encode(valid))).isEqualTo(valid);
    }

    @Test
    void aNulInATextIsNoEndOfIt() {
        assertThat(new ByteTokenizer().encode("a\0b")).containsExactly('a', ' ', 'b');
    }

    @Test
    void namesThoseThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokenizers.named("gpt2"))
                .withMessage("tokenizer 'gpt2' is none of bytes, r50k_base, p50k_base, cl100k_base, o200k_base");
    }
}
