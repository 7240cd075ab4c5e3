package dev.iota.jobs;

import dev.iota.operators.flink.OutboundRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The latest vector in a file, replaced as a whole with each checkpoint, so that no reader ever finds half of one. */
final class FileWeightSink implements WeightSink, Sink<OutboundRecord> {
    private static final long serialVersionUID = 1L;

    private final String file;

    /** @param file on the TaskManager that writes it */
    FileWeightSink(Path file) {
        this.file = file.toString();
    }

    @Override
    public void attach(DataStream<OutboundRecord> vectors) {
        vectors.sinkTo(this).name("weights file").uid(ValidatorUids.WEIGHTS_FILE).setParallelism(1);
    }

    @Override
    public SinkWriter<OutboundRecord> createWriter(WriterInitContext context) {
        return new Writer(Path.of(file).toAbsolutePath());
    }

    static final class Writer implements SinkWriter<OutboundRecord> {
        private final Path file;
        private byte[] latest;

        Writer(Path file) {
            this.file = file;
        }

        @Override
        public void write(OutboundRecord vector, Context context) {
            latest = vector.value();
        }

        @Override
        public void flush(boolean endOfInput) throws IOException {
            if (latest != null) {
                Path part = file.resolveSibling(file.getFileName() + ".part");
                Files.write(part, latest);
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                latest = null;
            }
        }

        @Override
        public void close() {}
    }
}
