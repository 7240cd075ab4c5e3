package dev.iota.local;

import dev.iota.protocol.codec.TensorCodec;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option's codec; what is no codec is told what there is. */
public final class WireCodec implements ITypeConverter<TensorCodec> {
    static final String WHAT_TRAVELS = "tensors travel as fp32, bf16, int8, int4 or what docs/PROTOCOL.md has more";

    @Override
    public TensorCodec convert(String text) {
        try {
            return TensorCodec.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
