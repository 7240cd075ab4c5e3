package dev.iota.jobs.parquet;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Packs Parquet's pages with zstd, by the library that Kafka's client brings, without Hadoop's codecs. */
final class ZstdCodecs implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        return new Compressor(require(codec));
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return new Decompressor(require(codec));
    }

    @Override
    public void release() {}

    private static boolean require(CompressionCodecName codec) {
        if (codec != CompressionCodecName.ZSTD && codec != CompressionCodecName.UNCOMPRESSED) {
            throw new IllegalArgumentException("the archive's files are packed with zstd, not " + codec);
        }
        return codec == CompressionCodecName.ZSTD;
    }

    private record Compressor(boolean isPacking) implements BytesInputCompressor {
        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
            return isPacking ? BytesInput.from(Zstd.compress(bytes.toInputStream().readAllBytes())) : bytes;
        }

        @Override
        public CompressionCodecName getCodecName() {
            return isPacking ? CompressionCodecName.ZSTD : CompressionCodecName.UNCOMPRESSED;
        }

        @Override
        public void release() {}
    }

    private record Decompressor(boolean isPacked) implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput packed, int unpackedBytes) throws IOException {
            return BytesInput.from(unpack(packed.toInputStream().readAllBytes(), unpackedBytes));
        }

        @Override
        public void decompress(ByteBuffer packed, int packedBytes, ByteBuffer unpacked, int unpackedBytes) {
            byte[] bytes = new byte[packedBytes];
            packed.get(bytes);
            unpacked.put(unpack(bytes, unpackedBytes));
        }

        @Override
        public void release() {}

        private byte[] unpack(byte[] packed, int unpackedBytes) {
            return isPacked ? Zstd.decompress(packed, unpackedBytes) : packed;
        }
    }
}
