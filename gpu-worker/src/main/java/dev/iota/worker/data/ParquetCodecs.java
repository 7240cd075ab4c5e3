package dev.iota.worker.data;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** Unpacks Parquet's pages without Hadoop's codecs: none, gzip, snappy and zstd. */
final class ParquetCodecs implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("reads only");
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return switch (codec) {
            case UNCOMPRESSED -> new Decompressor(packed -> packed);
            case GZIP -> new Decompressor(GZIPInputStream::new);
            case SNAPPY -> new Decompressor(packed -> new ByteArrayInputStream(Snappy.uncompress(packed.readAllBytes())));
            case ZSTD -> new Decompressor(ZstdInputStream::new);
            default -> throw new TextException("its compression " + codec + " is not supported; write it with zstd, snappy or gzip");
        };
    }

    @Override
    public void release() {}

    private interface Unpacking {
        InputStream open(InputStream packed) throws IOException;
    }

    private record Decompressor(Unpacking unpacking) implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput packed, int unpackedBytes) throws IOException {
            return BytesInput.from(unpack(packed.toInputStream().readAllBytes(), unpackedBytes));
        }

        @Override
        public void decompress(ByteBuffer packed, int packedBytes, ByteBuffer unpacked, int unpackedBytes) throws IOException {
            byte[] bytes = new byte[packedBytes];
            packed.get(bytes);
            unpacked.put(unpack(bytes, unpackedBytes));
        }

        @Override
        public void release() {}

        private byte[] unpack(byte[] packed, int unpackedBytes) throws IOException {
            try (InputStream input = unpacking.open(new ByteArrayInputStream(packed))) {
                byte[] bytes = input.readNBytes(unpackedBytes);
                if (bytes.length != unpackedBytes) {
                    throw new IOException("a page has " + bytes.length + " bytes instead of " + unpackedBytes);
                }
                return bytes;
            }
        }
    }
}
