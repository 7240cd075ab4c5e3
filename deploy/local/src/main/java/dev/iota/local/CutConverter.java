package dev.iota.local;

import dev.iota.protocol.model.Cut;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a cut from the command line. */
public final class CutConverter implements ITypeConverter<Cut> {
    @Override
    public Cut convert(String text) {
        try {
            return Cut.parse(text);
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(unknown.getMessage());
        }
    }
}
