package dev.iota.worker.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.DummyRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** The column {@code text} of a Parquet file, a document a row; nulls are passed over. Memory holds that column of one row group. */
final class ParquetText extends Spliterators.AbstractSpliterator<String> {
    private static final String COLUMN = "text";

    private final String name;
    private final ParquetFileReader reader;
    private final MessageType schema;
    private final ColumnDescriptor column;
    private ColumnReader values;
    private long left;

    private ParquetText(String name, ParquetFileReader reader) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.name = name;
        this.reader = reader;
        this.schema = textOnly(name, reader.getFileMetaData().getSchema());
        this.column = schema.getColumns().get(0);
        reader.setRequestedSchema(schema);
    }

    static Stream<String> documents(String name, Path file) {
        ParquetFileReader reader = open(name, file);
        try {
            return StreamSupport.stream(new ParquetText(name, reader), false).onClose(() -> PlainText.close(reader));
        } catch (RuntimeException unusable) {
            PlainText.close(reader);
            throw unusable;
        }
    }

    private static ParquetFileReader open(String name, Path file) {
        try {
            ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                    .withCodecFactory(new ParquetCodecs())
                    .build();
            return ParquetFileReader.open(new LocalInputFile(file), options);
        } catch (IOException | RuntimeException failure) {
            throw damaged(name, failure);
        }
    }

    private static MessageType textOnly(String name, MessageType schema) {
        boolean isText = schema.containsField(COLUMN) && schema.getType(COLUMN).isPrimitive()
                && !schema.getType(COLUMN).isRepetition(Type.Repetition.REPEATED)
                && schema.getType(COLUMN).asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
        if (!isText) {
            throw new TextException(name + " has no string column 'text' but " + schema.getFields().stream().map(Type::getName).toList()
                    + "; rename the column that holds the documents to 'text'");
        }
        return new MessageType(schema.getName(), schema.getType(COLUMN));
    }

    @Override
    public boolean tryAdvance(Consumer<? super String> action) {
        String document = next();
        if (document == null) {
            return false;
        }
        action.accept(document);
        return true;
    }

    private String next() {
        try {
            while (left > 0 || nextRowGroup()) {
                boolean isNull = values.getCurrentDefinitionLevel() < column.getMaxDefinitionLevel();
                String document = isNull ? null : values.getBinary().toStringUsingUTF8();
                values.consume();
                left--;
                if (document != null) {
                    return document;
                }
            }
            return null;
        } catch (IOException | RuntimeException failure) {
            throw damaged(name, failure);
        }
    }

    private boolean nextRowGroup() throws IOException {
        PageReadStore pages = reader.readNextRowGroup();
        if (pages == null) {
            return false;
        }
        DummyRecordConverter ignored = new DummyRecordConverter(schema);
        values = new ColumnReadStoreImpl(pages, ignored.getRootConverter(), schema, reader.getFileMetaData().getCreatedBy())
                .getColumnReader(column);
        left = pages.getRowCount();
        return true;
    }

    private static TextException damaged(String name, Exception failure) {
        return new TextException(name + " can't be read as Parquet: " + failure.getMessage() + "; fetch or write it again", failure);
    }
}
