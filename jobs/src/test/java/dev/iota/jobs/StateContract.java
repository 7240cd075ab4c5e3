package dev.iota.jobs;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.common.functions.RichFunction;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.EnumSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.SinkTransformation;
import org.apache.flink.streaming.api.transformations.SourceTransformation;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;

/** What a job's savepoints hold, found by opening each function of its graph. */
final class StateContract {
    private final Map<String, List<String>> rows = new TreeMap<>();
    private final TreeSet<String> stateless = new TreeSet<>();
    private final Map<String, String> types;

    /** @param types gathers the types of states, each with what it is made of */
    StateContract(StreamExecutionEnvironment graph, Map<String, String> types) throws Exception {
        this.types = types;
        Map<Integer, Transformation<?>> all = new LinkedHashMap<>();
        graph.getTransformations().forEach(end -> end.getTransitivePredecessors().forEach(each -> all.put(each.getId(), each)));
        for (Transformation<?> each : all.values()) {
            if (each.getUid() != null) {
                add(each);
            }
        }
    }

    /** As a table. */
    String table() {
        String lines = rows.values().stream().flatMap(List::stream).collect(Collectors.joining("\n"));
        return "| uid | state | holds | serialised by |\n| --- | --- | --- | --- |\n" + lines + "\n\nWithout state: `"
                + String.join("`, `", stateless) + "`.\n";
    }

    private void add(Transformation<?> operator) throws Exception {
        if (operator instanceof SourceTransformation<?, ?, ?> source) {
            add(operator, source.getSource());
        } else if (operator instanceof SinkTransformation<?, ?> sink) {
            add(operator, sink.getSink());
        } else if (operator instanceof OneInputTransformation<?, ?> one) {
            add(operator, one.getOperatorFactory());
        } else if (operator instanceof TwoInputTransformation<?, ?, ?> two) {
            add(operator, two.getOperatorFactory());
        }
        if (!rows.containsKey(operator.getUid())) {
            stateless.add(operator.getUid());
        }
    }

    private void add(Transformation<?> operator, Source<?, ?, ?> source) {
        row(operator, "splits", "offsets", source.getSplitSerializer());
        row(operator, "enumerator", "partitions known", source.getEnumeratorCheckpointSerializer());
    }

    private void add(Transformation<?> operator, Sink<?> sink) {
        if (sink instanceof SupportsWriterState<?, ?> writer) {
            row(operator, "writer", "what is not committed yet", writer.getWriterStateSerializer());
        }
        if (sink instanceof SupportsCommitter<?> committer) {
            row(operator, "committables", "transactions or files to commit", committer.getCommittableSerializer());
        }
    }

    private void row(Transformation<?> operator, String state, String content, SimpleVersionedSerializer<?> serializer) {
        row(operator, state, content, serializer.getClass().getSimpleName() + " " + serializer.getVersion());
    }

    private void row(Transformation<?> operator, String state, String content, String serializer) {
        rows.computeIfAbsent(operator.getUid(), uid -> new ArrayList<>())
                .add("| `" + operator.getUid() + "` | `" + state + "` | " + content + " | " + serializer + " |");
    }

    private void add(Transformation<?> operator, StreamOperatorFactory<?> factory) throws Exception {
        if (!(factory instanceof SimpleOperatorFactory<?> simple) || !(simple.getOperator() instanceof AbstractUdfStreamOperator<?, ?> udf)) {
            return;
        }
        Function function = udf.getUserFunction();
        if (function instanceof RichFunction rich) {
            List<StateDescriptor<?, ?>> descriptors = new ArrayList<>();
            rich.setRuntimeContext(recorder(descriptors));
            rich.open(DefaultOpenContext.INSTANCE);
            for (StateDescriptor<?, ?> descriptor : descriptors) {
                descriptor.initializeSerializerUnlessSet(new ExecutionConfig());
                TypeSerializer<?> serializer = descriptor.getSerializer();
                row(operator, descriptor.getName(), describe(serializer), version(serializer));
            }
        }
    }

    private static RuntimeContext recorder(List<StateDescriptor<?, ?>> descriptors) {
        return (RuntimeContext) Proxy.newProxyInstance(StateContract.class.getClassLoader(), new Class<?>[] {RuntimeContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getState", "getMapState", "getListState" -> {
                        descriptors.add((StateDescriptor<?, ?>) arguments[0]);
                        yield null;
                    }
                    case "getMetricGroup" -> UnregisteredMetricsGroup.createOperatorMetricGroup();
                    case "getLongCounter" -> new LongCounter();
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }

    private String describe(TypeSerializer<?> serializer) throws Exception {
        if (serializer instanceof MapSerializer<?, ?> map) {
            return "map of " + describe(map.getKeySerializer()) + " → " + describe(map.getValueSerializer());
        } else if (serializer instanceof ListSerializer<?> list) {
            return "list of " + describe(list.getElementSerializer());
        } else if (serializer instanceof PojoSerializer<?>) {
            return describeRecord(serializer);
        }
        for (Class<?> type = serializer.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (TypeSerializer.class.isAssignableFrom(field.getType()) && !Modifier.isStatic(field.getModifiers())) {
                    return name(serializer) + " " + describe((TypeSerializer<?>) value(serializer, type, field.getName()));
                }
            }
        }
        return name(serializer);
    }

    private String describeRecord(TypeSerializer<?> serializer) throws Exception {
        Class<?> type = (Class<?>) value(serializer, PojoSerializer.class, "clazz");
        String name = type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
        if (types.putIfAbsent(name, "") == null) {
            Field[] fields = (Field[]) value(serializer, PojoSerializer.class, "fields");
            TypeSerializer<?>[] serializers = (TypeSerializer<?>[]) value(serializer, PojoSerializer.class, "fieldSerializers");
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < fields.length; i++) {
                parts.add(fields[i].getName() + " " + describe(serializers[i]));
            }
            types.put(name, String.join(", ", parts));
        }
        return name;
    }

    private String name(TypeSerializer<?> serializer) throws Exception {
        if (serializer instanceof EnumSerializer<?> ofEnum) {
            Class<?> type = (Class<?>) value(ofEnum, EnumSerializer.class, "enumClass");
            types.put(type.getSimpleName(), Stream.of(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", ")));
            return type.getSimpleName();
        }
        return serializer.getClass().getSimpleName().replace("Serializer", "");
    }

    private static String version(TypeSerializer<?> serializer) {
        if (serializer instanceof MapSerializer<?, ?> map) {
            return version(map.getKeySerializer()) + " → " + version(map.getValueSerializer());
        } else if (serializer instanceof ListSerializer<?> list) {
            return version(list.getElementSerializer());
        }
        return serializer.getClass().getSimpleName() + " " + serializer.snapshotConfiguration().getCurrentVersion();
    }

    private static Object value(Object of, Class<?> type, String field) throws Exception {
        Field found = type.getDeclaredField(field);
        found.setAccessible(true);
        return found.get(of);
    }
}
