package dev.iota.worker.data;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.util.Objects;

/** Published byte-pair vocabularies. Documents end with their {@code <|endoftext|>} token; that text within a document is plain text. */
public final class JtokkitTokenizer implements Tokenizer {
    private static final EncodingRegistry ENCODINGS = Encodings.newLazyEncodingRegistry();

    private final Encoding encoding;
    private final Shape shape;

    private enum Shape {
        R50K_BASE(EncodingType.R50K_BASE, 50_257, 50_256),
        P50K_BASE(EncodingType.P50K_BASE, 50_281, 50_256),
        CL100K_BASE(EncodingType.CL100K_BASE, 100_277, 100_257),
        O200K_BASE(EncodingType.O200K_BASE, 200_019, 199_999);

        private final EncodingType type;
        private final int vocabulary;
        private final int separator;

        Shape(EncodingType type, int vocabulary, int separator) {
            this.type = type;
            this.vocabulary = vocabulary;
            this.separator = separator;
        }
    }

    /** @throws IllegalArgumentException if it is none of r50k_base, p50k_base, cl100k_base, o200k_base */
    public JtokkitTokenizer(String name) {
        this.shape = shape(Objects.requireNonNull(name, "name"));
        this.encoding = ENCODINGS.getEncoding(shape.type);
    }

    @Override
    public String name() {
        return shape.type.getName();
    }

    @Override
    public int vocabulary() {
        return shape.vocabulary;
    }

    @Override
    public int separator() {
        return shape.separator;
    }

    @Override
    public int[] encode(String text) {
        return encoding.encodeOrdinary(text).toArray();
    }

    @Override
    public String decode(int[] tokens) {
        IntArrayList list = new IntArrayList(tokens.length);
        for (int token : tokens) {
            list.add(token);
        }
        return encoding.decode(list);
    }

    private static Shape shape(String name) {
        for (Shape shape : Shape.values()) {
            if (shape.type.getName().equals(name)) {
                return shape;
            }
        }
        throw new IllegalArgumentException("no byte-pair vocabulary is called '" + name + "'");
    }
}
