package dev.iota.jobs.parquet;

import dev.iota.operators.archive.ArchivedRecord;
import dev.iota.operators.archive.ArchivedTopic;
import dev.iota.protocol.id.RunId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.sink.compactor.FileCompactStrategy;
import org.apache.flink.connector.file.sink.compactor.OutputStreamBasedFileCompactor;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.schema.MessageType;

/**
 * Writes {@code <topic>/run=<run>/epoch=<n>/….parquet}, exactly once. A file appears when the checkpoint that holds it is complete and it
 * is merged with others of its folder; until then its name begins with a dot.
 */
public final class ArchiveSink {
    private static final long MERGED_BYTES = 64L << 20;

    private ArchiveSink() {}

    /** @param checkpoints after which the files of a folder are merged */
    public static FileSink<ArchivedRecord> of(Path folder, RunId run, int checkpoints) {
        return FileSink.forBulkFormat(folder, (BulkWriter.Factory<ArchivedRecord>) Writer::new)
                .withBucketAssigner(new Folders(run.value()))
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .withOutputFileConfig(OutputFileConfig.builder().withPartPrefix("part").withPartSuffix(".parquet").build())
                .enableCompact(FileCompactStrategy.Builder.newBuilder()
                        .enableCompactionOnCheckpoint(checkpoints)
                        .setSizeThreshold(MERGED_BYTES)
                        .setNumCompactThreads(1)
                        .build(), new Merging())
                .build();
    }

    /** One file, of one topic, as the sink writes them. */
    public static void write(Path file, Iterable<ArchivedRecord> records) throws IOException {
        try (FSDataOutputStream stream = file.getFileSystem().create(file, FileSystem.WriteMode.NO_OVERWRITE)) {
            Writer writer = new Writer(stream);
            for (ArchivedRecord record : records) {
                writer.addElement(record);
            }
            writer.finish();
        }
    }

    /** Where below the archive's folder a record's file lies. */
    public static String folder(ArchivedRecord record, RunId run) {
        return ArchivedTopic.valueOf(record.topic()).folder() + "/run=" + run + "/epoch=" + record.epoch();
    }

    /** A file holds one topic: which, its first record says. */
    static final class Writer implements BulkWriter<ArchivedRecord> {
        private final FSDataOutputStream stream;
        private Columns columns;
        private ParquetWriter<Group> rows;

        Writer(FSDataOutputStream stream) {
            this.stream = stream;
        }

        @Override
        public void addElement(ArchivedRecord record) throws IOException {
            if (rows == null) {
                columns = new Columns(ArchivedTopic.valueOf(record.topic()));
                rows = ParquetFiles.writer(stream, columns.schema());
            }
            rows.write(columns.row(record));
        }

        /** Parquet has nothing to flush before its end. */
        @Override
        public void flush() {}

        /** Where files are merged, the merging writes to the stream itself, and no record comes. */
        @Override
        public void finish() throws IOException {
            if (rows != null) {
                rows.close();
            }
        }
    }

    private static final class Merging extends OutputStreamBasedFileCompactor {
        @Override
        protected void doCompact(List<Path> files, OutputStream merged) throws Exception {
            ParquetWriter<Group> writer = null;
            for (Path file : files) {
                try (ParquetReader<Group> reader = ParquetFiles.reader(file)) {
                    for (Group row = reader.read(); row != null; row = reader.read()) {
                        writer = writer != null ? writer : ParquetFiles.writer(merged, (MessageType) row.getType());
                        writer.write(row);
                    }
                }
            }
            if (writer != null) {
                writer.close();
            }
        }
    }

    private record Folders(String run) implements BucketAssigner<ArchivedRecord, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String getBucketId(ArchivedRecord record, Context context) {
            return folder(record, new RunId(run));
        }

        @Override
        public SimpleVersionedSerializer<String> getSerializer() {
            return SimpleVersionedStringSerializer.INSTANCE;
        }
    }
}
