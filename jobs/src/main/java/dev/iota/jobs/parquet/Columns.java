package dev.iota.jobs.parquet;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iota.operators.archive.ArchivedRecord;
import dev.iota.operators.archive.ArchivedTopic;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * The columns of a topic's files: the record's fields by their names in JSON, then where the record lay. Lists and objects are text in
 * JSON, which every reader has functions for; so files of a topic keep one flat schema. Run and epoch are not among the columns: the folders'
 * names say them, and some readers refuse a column that comes twice.
 */
final class Columns {
    static final String PARTITION = "recordPartition";
    static final String OFFSET = "recordOffset";
    private static final Set<String> IN_THE_PATH = Set.of("run", "epoch");
    private static final ObjectMapper JSON = new ObjectMapper();

    private enum Kind { INT, LONG, DOUBLE, BOOLEAN, TEXT, JSON }

    private record Column(String name, Kind kind) {}

    private final List<Column> columns = new ArrayList<>();
    private final MessageType schema;

    Columns(ArchivedTopic topic) {
        for (RecordComponent component : topic.type().getRecordComponents()) {
            if (!IN_THE_PATH.contains(component.getName())) {
                columns.add(new Column(component.getName(), kind(component.getType())));
            }
        }
        Types.MessageTypeBuilder builder = Types.buildMessage();
        columns.forEach(column -> add(builder, column));
        add(builder, new Column(PARTITION, Kind.INT));
        add(builder, new Column(OFFSET, Kind.LONG));
        schema = builder.named(topic.folder().replace('-', '_'));
    }

    MessageType schema() {
        return schema;
    }

    /** @throws IOException if the value is no JSON: it was checked before */
    Group row(ArchivedRecord record) throws IOException {
        JsonNode fields = JSON.readTree(record.value());
        Group row = new SimpleGroup(schema);
        for (Column column : columns) {
            JsonNode value = fields.get(column.name);
            if (value != null && !value.isNull()) {
                put(row, column, value);
            }
        }
        row.add(PARTITION, record.partition());
        row.add(OFFSET, record.offset());
        return row;
    }

    private static void put(Group row, Column column, JsonNode value) {
        switch (column.kind) {
            case INT -> row.add(column.name, value.intValue());
            case LONG -> row.add(column.name, value.longValue());
            case DOUBLE -> row.add(column.name, value.doubleValue());
            case BOOLEAN -> row.add(column.name, value.booleanValue());
            case TEXT -> row.add(column.name, value.textValue());
            case JSON -> row.add(column.name, value.toString());
        }
    }

    private static void add(Types.MessageTypeBuilder builder, Column column) {
        switch (column.kind) {
            case INT -> builder.optional(PrimitiveTypeName.INT32).named(column.name);
            case LONG -> builder.optional(PrimitiveTypeName.INT64).named(column.name);
            case DOUBLE -> builder.optional(PrimitiveTypeName.DOUBLE).named(column.name);
            case BOOLEAN -> builder.optional(PrimitiveTypeName.BOOLEAN).named(column.name);
            case TEXT, JSON -> builder.optional(PrimitiveTypeName.BINARY).as(LogicalTypeAnnotation.stringType()).named(column.name);
        }
    }

    private static Kind kind(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return Kind.INT;
        }
        if (type == long.class || type == Long.class) {
            return Kind.LONG;
        }
        if (type == double.class || type == Double.class) {
            return Kind.DOUBLE;
        }
        if (type == boolean.class || type == Boolean.class) {
            return Kind.BOOLEAN;
        }
        if (type == String.class || type.isEnum()) {
            return Kind.TEXT;
        }
        RecordComponent[] parts = type.isRecord() ? type.getRecordComponents() : new RecordComponent[0];
        boolean isWrapped = parts.length == 1 && parts[0].getAccessor().isAnnotationPresent(JsonValue.class);
        return isWrapped ? kind(parts[0].getType()) : Kind.JSON;
    }
}
