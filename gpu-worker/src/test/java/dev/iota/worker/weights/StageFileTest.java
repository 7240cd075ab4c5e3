package dev.iota.worker.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.worker.compute.InitialWeights;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.store.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageFileTest {
    private static final ModelSpec MODEL = new ModelSpec(64, 32, 4, 2, 48, 10_000, List.of(1, 2, 1), Cut.parse("partial_residual:8"));

    @TempDir
    private Path folder;

    @Test
    void aStageComesBackAsItWas() throws IOException {
        Stage stage = new Stage(1);
        float[] weights = InitialWeights.of(MODEL, stage, 1);
        StageState state = new StageState(weights, InitialWeights.of(MODEL, stage, 2), InitialWeights.of(MODEL, stage, 3), 77);
        weights[5] = Float.MIN_VALUE;
        weights[6] = -0f;
        Path path = folder.resolve("stage.safetensors");
        StageFileWriter.write(path, MODEL, stage, state, false);
        StageFileWriter.write(path, MODEL, stage, state, false);

        assertThat(read(path, MODEL, stage)).usingRecursiveComparison().isEqualTo(state);
        assertThat(folder).isDirectoryNotContaining(file -> file.toString().endsWith(".part"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsNamedAndLeavesNoFile() throws IOException {
        Stage stage = new Stage(1);
        StageState state = StageState.fresh(vector(1));
        Path path = folder.resolve("stage.safetensors");
        Path part = Files.createSymbolicLink(folder.resolve("stage.safetensors.part"), Path.of("/dev/full"));

        assertThatThrownBy(() -> StageFileWriter.write(path, MODEL, stage, state, false))
                .isInstanceOf(DiskFullException.class)
                .hasMessageContaining("No space left on the disk of " + path);
        assertThat(path).doesNotExist();

        Files.delete(part);
        StageFileWriter.write(path, MODEL, stage, state, false);
        assertThat(read(path, MODEL, stage)).usingRecursiveComparison().isEqualTo(state);
    }

    @Test
    void allStagesGoIntoOneFile() throws IOException {
        List<float[]> weights = List.of(vector(0), vector(1), vector(2));
        Path path = folder.resolve("model.safetensors");
        ModelFile.write(path, MODEL, weights.stream().map(StageState::fresh).toList());
        assertThat(ModelFile.read(path, MODEL)).usingRecursiveFieldByFieldElementComparator().isEqualTo(weights);
        try (SafeTensorsFile file = SafeTensorsFile.open(path)) {
            assertThat(file.names()).contains("embedding", "layers.1.expand", "layers.3.expand", "layers.2.compress", "head");
            file.requireShape("layers.1.key", List.of(16L, 32L));
        }
    }

    private static StageState read(Path path, ModelSpec model, Stage stage) throws IOException {
        try (StageFile file = StageFile.open(path, model, stage)) {
            return file.copy();
        }
    }

    private static float[] vector(int stage) {
        return InitialWeights.of(MODEL, new Stage(stage), 1);
    }

    @Test
    void aFileOfAnotherShapeOrStageIsRefused() throws IOException {
        Path path = folder.resolve("stage.safetensors");
        StageFileWriter.write(path, MODEL, new Stage(2), StageState.fresh(vector(2)), false);
        assertThatThrownBy(() -> read(path, MODEL, new Stage(1))).isInstanceOf(IOException.class)
                .hasMessageContaining("stage.safetensors").hasMessageContaining("has no tensor 'layers.1.expand'");
        assertThatThrownBy(() -> read(path, MODEL.withVocabulary(65), new Stage(2)))
                .hasMessageContaining("tensor 'head' has shape [64, 32] instead of [65, 32]");
        assertThatThrownBy(() -> ModelFile.read(path, MODEL)).hasMessageContaining("has no tensor 'embedding'");
    }

    @Test
    void aFileCutShortOrGrownIsRefused() throws IOException {
        Path path = folder.resolve("stage.safetensors");
        StageFileWriter.write(path, MODEL, new Stage(2), StageState.fresh(vector(2)), false);
        byte[] whole = Files.readAllBytes(path);
        for (int length : new int[] {0, 7, 8, 100, whole.length - 1, whole.length + 1}) {
            Files.write(path, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> read(path, MODEL, new Stage(2))).as("of %s bytes", length)
                    .isInstanceOf(IOException.class).hasMessageContaining("stage.safetensors");
        }
    }

    @Test
    void readsWhatTheFormatDescribes() throws IOException {
        Path path = file("{\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}   ", 1.5f, -2, 3);
        float[] values = new float[4];
        try (SafeTensorsFile file = SafeTensorsFile.open(path)) {
            file.requireTensors(List.of(new SafeTensors.Tensor("a", List.of(1L, 2L)), new SafeTensors.Tensor("b", List.of())));
            float[] flat = new float[3];
            file.readFlat(0, flat, flat.length);
            System.arraycopy(flat, 0, values, 1, flat.length);
            assertThat(file.metadata()).isEmpty();
        }
        assertThat(values).containsExactly(0, 1.5f, -2, 3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "[]                                                                           | no JSON object",
        "{'a'                                                                         | no JSON",
        "{} {}                                                                        | no JSON",
        "{}                                                                           | header promises 0",
        "{'__metadata__':[]}                                                          | metadata that is no JSON object",
        "{'__metadata__':{'steps':3}}                                                 | metadata 'steps' that is no text",
        "{'a':3}                                                                      | type ''",
        "{'a':{'dtype':'F16','shape':[2],'data_offsets':[0,4]}}                       | type 'F16'",
        "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}                      | '-1' where a size belongs",
        "{'a':{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}}                     | '1.5' where a size belongs",
        "{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,4]}}    | where a size belongs",
        "{'a':{'dtype':'F32','shape':[4611686018427387905],'data_offsets':[0,4]}}     | impossible shape",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}                       | offsets of another size",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}}                       | bad offsets",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0]}}                         | bad offsets",
        "{'a':{'dtype':'F32','shape':[1,1,1,1,1,1,1,1,1],'data_offsets':[0,4]}}       | up to 8 numbers",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}                       | begins at 4 instead of 0",
        "{'a':{'dtype':'F32','shape':[9000000000],'data_offsets':[0,36000000000]}}    | header promises 36000000000",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | begins at 0",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | no JSON: Duplicate",
    }, quoteCharacter = '`')
    void hostileHeadersAreRefused(String header, String problem) throws IOException {
        Path path = file(header.replace('\'', '"'), 1, 2);
        assertThatThrownBy(() -> SafeTensorsFile.open(path)).isInstanceOf(IOException.class)
                .hasMessageContaining("hostile.safetensors").hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({"-1", "0", "9223372036854775807", "17000000", "100"})
    void aHeaderLargerThanTheFileOrTheLimitIsRefused(long claimed) throws IOException {
        Path path = folder.resolve("hostile.safetensors");
        Files.write(path, ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(claimed).array());
        assertThatThrownBy(() -> SafeTensorsFile.open(path)).isInstanceOf(IOException.class)
                .hasMessageContaining("claims a header of " + claimed);
    }

    private Path file(String header, float... values) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return Files.write(folder.resolve("hostile.safetensors"), bytes.array());
    }
}
