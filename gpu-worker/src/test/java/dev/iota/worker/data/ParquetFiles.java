package dev.iota.worker.data;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.xerial.snappy.Snappy;

/** Writes Parquet files as web corpora come: a column of documents beside others, several row groups. */
final class ParquetFiles {
    private ParquetFiles() {}

    /** @param documents null for a row without one */
    static Path write(Path file, String column, CompressionCodecName codec, List<String> documents) throws IOException {
        MessageType schema = MessageTypeParser.parseMessageType("message row { required int64 id; optional binary " + column
                + " (STRING); optional group meta { optional binary language (STRING); } }");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withType(schema)
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new Codecs())
                .withCompressionCodec(codec)
                .withRowGroupSize(1000L)
                .build()) {
            for (int row = 0; row < documents.size(); row++) {
                Group group = new SimpleGroup(schema).append("id", (long) row);
                group.addGroup("meta").append("language", "en");
                if (documents.get(row) != null) {
                    group.append(column, documents.get(row));
                }
                writer.write(group);
            }
        }
        return file;
    }

    private static final class Codecs implements CompressionCodecFactory {
        @Override
        public BytesInputCompressor getCompressor(CompressionCodecName codec) {
            return new Compressor(codec);
        }

        @Override
        public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
            throw new UnsupportedOperationException("writes only");
        }

        @Override
        public void release() {}
    }

    private record Compressor(CompressionCodecName codec) implements CompressionCodecFactory.BytesInputCompressor {
        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
            return BytesInput.from(pack(bytes.toInputStream().readAllBytes()));
        }

        private byte[] pack(byte[] bytes) throws IOException {
            return switch (codec) {
                case GZIP -> gzip(bytes);
                case SNAPPY -> Snappy.compress(bytes);
                case ZSTD -> Zstd.compress(bytes);
                default -> bytes;
            };
        }

        private static byte[] gzip(byte[] bytes) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream output = new GZIPOutputStream(packed)) {
                output.write(bytes);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            return packed.toByteArray();
        }

        @Override
        public CompressionCodecName getCodecName() {
            return codec;
        }

        @Override
        public void release() {}
    }
}
