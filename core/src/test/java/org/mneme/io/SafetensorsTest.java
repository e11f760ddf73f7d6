package org.mneme.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;

final class SafetensorsTest {
  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsReadBack() {
    Path path = folder.resolve("all.safetensors");
    try (
        Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1);
        Tensor single = kernels.tensor(ElementType.FLOAT32, Shape.of(2, 3), 1, -2, 3.5, 1e-30, 5, 6);
        Tensor twice = kernels.tensor(ElementType.FLOAT64, Shape.of(2), Math.PI, -Double.MIN_VALUE)) {
      new SafetensorsWriter().add("single", single)
          .add("twice", twice)
          .add("doubles", Shape.of(1, 2), new double[] {0.1, Double.NaN})
          .add("longs", Shape.of(3), new long[] {Long.MIN_VALUE, -1, 7})
          .add("ints", Shape.of(3, 1), new int[] {Integer.MIN_VALUE, -1, 7})
          .add("scalar", Shape.of(), new double[] {42})
          .add("nothing", Shape.of(0, 4), new long[0])
          .metadata("format", "mneme")
          .metadata("größe", "a \"b\"\n")
          .write(path);
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        assertThat(file.names()).containsExactlyInAnyOrder("single", "twice", "doubles", "longs", "ints", "scalar",
            "nothing");
        assertThat(file.metadata()).isEqualTo(Map.of("format", "mneme", "größe", "a \"b\"\n"));
        assertThat(file.info("single").type()).isEqualTo(DataType.F32);
        assertThat(file.info("ints").type()).isEqualTo(DataType.I32);
        assertThat(file.info("ints").shape()).isEqualTo(Shape.of(3, 1));
        assertThat(file.doubles("single")).containsExactly(1, -2, 3.5, 1e-30f, 5, 6);
        assertThat(file.doubles("twice")).containsExactly(Math.PI, -Double.MIN_VALUE);
        assertThat(file.doubles("doubles")).containsExactly(0.1, Double.NaN);
        assertThat(file.longs("longs")).containsExactly(Long.MIN_VALUE, -1, 7);
        assertThat(file.longs("ints")).containsExactly(Integer.MIN_VALUE, -1, 7);
        assertThat(file.doubles("scalar")).containsExactly(42);
        assertThat(file.longs("nothing")).isEmpty();
      }
    }
  }

  @Test
  void largeTensorsAreWrittenPieceByPiece() {
    long[] numbers = new long[100_003];
    int[] small = new int[50_001];
    for (int index = 0; index < numbers.length; index++) {
      numbers[index] = index * 0x9E3779B97F4A7C15L;
    }
    for (int index = 0; index < small.length; index++) {
      small[index] = index * 0x9E3779B9;
    }
    Path path = folder.resolve("large.safetensors");
    new SafetensorsWriter().add("small", Shape.of(small.length), small)
        .add("numbers", Shape.of(numbers.length), numbers)
        .write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.longs("numbers")).containsExactly(numbers);
      assertThat(file.longs("small")).containsExactly(Arrays.stream(small).asLongStream().toArray());
    }
  }

  @Test
  void everyTensorIsAlignedAndTheOrderOfAddingDoesNotMatter() throws IOException {
    Path one = folder.resolve("one");
    Path other = folder.resolve("other");
    new SafetensorsWriter().add("b", Shape.of(3), new int[] {1, 2, 3})
        .add("a", Shape.of(1), new int[] {4})
        .add("c", Shape.of(1), new long[] {5})
        .metadata("y", "1")
        .metadata("x", "2")
        .write(one);
    new SafetensorsWriter().metadata("x", "2")
        .add("c", Shape.of(1), new long[] {5})
        .add("a", Shape.of(1), new int[] {4})
        .metadata("y", "1")
        .add("b", Shape.of(3), new int[] {1, 2, 3})
        .write(other);
    assertThat(one).hasSameBinaryContentAs(other);
    assertThat(Files.readAllBytes(one)[0] % 8).isZero();
    try (SafetensorsFile file = SafetensorsFile.open(one)) {
      assertThat(file.names()).containsExactly("c", "a", "b");
      assertThat(file.names()).allMatch(name -> file.info(name).begin() % (file.info(name).type().bits() / 8) == 0);
    }
  }

  @Test
  void readsHalfPrecisionAndAllWholeTypes() {
    String header = """
        {"half": {"dtype": "F16", "shape": [3], "data_offsets": [0, 6]},
        "brain": {"dtype": "BF16", "shape": [2], "data_offsets": [6, 10]},
        "i16": {"dtype": "I16", "shape": [1], "data_offsets": [10, 12]},
        "u16": {"dtype": "U16", "shape": [1], "data_offsets": [12, 14]},
        "i8": {"dtype": "I8", "shape": [1], "data_offsets": [14, 15]},
        "u8": {"dtype": "U8", "shape": [1], "data_offsets": [15, 16]},
        "u32": {"dtype": "U32", "shape": [1], "data_offsets": [16, 20]},
        "bool": {"dtype": "BOOL", "shape": [2], "data_offsets": [20, 22]},
        "float8": {"dtype": "F8_E4M3", "shape": [2], "data_offsets": [22, 24]}}""";
    byte[] data = {0, 0x3c, 0, (byte) 0xc0, 1, 0, (byte) 0x80, 0x3f, 0x49, (byte) 0xc0, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, 1, 0, 7, 8};
    try (SafetensorsFile file = open(header, data)) {
      assertThat(file.doubles("half")).containsExactly(1, -2, 0x1p-24);
      assertThat(file.doubles("brain")).containsExactly(1, -3.140625);
      assertThat(file.longs("i16")).containsExactly(-1);
      assertThat(file.longs("u16")).containsExactly(65_535);
      assertThat(file.longs("i8")).containsExactly(-1);
      assertThat(file.longs("u8")).containsExactly(255);
      assertThat(file.longs("u32")).containsExactly(0xFFFFFFFFL);
      assertThat(file.longs("bool")).containsExactly(1, 0);
      assertThat(file.bytes("float8").toArray(ValueLayout.JAVA_BYTE)).containsExactly(7, 8);
      assertThatThrownBy(() -> file.doubles("float8")).isInstanceOf(SafetensorsException.class)
          .hasMessageContaining("tensor 'float8' is of type F8_E4M3, expected F64, F32, F16 or BF16");
    }
  }

  @Test
  void fillsTensorsOfBothElementTypesFromEveryRealType() {
    String header = """
        {"F64": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]},
        "F32": {"dtype": "F32", "shape": [1], "data_offsets": [8, 12]},
        "F16": {"dtype": "F16", "shape": [1], "data_offsets": [12, 14]},
        "BF16": {"dtype": "BF16", "shape": [1], "data_offsets": [14, 16]}}""";
    byte[] data = ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putDouble(-1.5)
        .putFloat(-1.5f)
        .putShort(Float.floatToFloat16(-1.5f))
        .putShort((short) (Float.floatToIntBits(-1.5f) >>> 16))
        .array();
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1); SafetensorsFile file = open(header, data)) {
      for (ElementType type : ElementType.values()) {
        for (String name : file.names()) {
          try (Tensor tensor = kernels.zeros(type, Shape.of(1))) {
            file.readInto(name, tensor);
            assertThat(tensor.get(0)).as(name + " into " + type).isEqualTo(-1.5);
          }
        }
      }
    }
  }

  @Test
  void refusesToFillATensorOfAnotherShapeOrFromWholeNumbers() {
    Path path = folder.resolve("file");
    new SafetensorsWriter().add("x", Shape.of(2, 3), new double[6]).add("n", Shape.of(1), new long[1]).write(path);
    try (
        Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1);
        SafetensorsFile file = SafetensorsFile.open(path);
        Tensor tensor = kernels.zeros(ElementType.FLOAT64, Shape.of(3, 2));
        Tensor number = kernels.zeros(ElementType.FLOAT64, Shape.of(1))) {
      assertThatThrownBy(() -> file.readInto("x", tensor)).isInstanceOf(SafetensorsException.class)
          .hasMessage("%s: tensor 'x' has the shape [2, 3], expected [3, 2]", path);
      assertThatThrownBy(() -> file.readInto("n", number)).isInstanceOf(SafetensorsException.class)
          .hasMessage("%s: tensor 'n' is of type I64, expected F64, F32, F16 or BF16", path);
      assertThatThrownBy(() -> file.longs("x")).isInstanceOf(SafetensorsException.class)
          .hasMessage("%s: tensor 'x' is of type F64, expected I64, I32, U32, I16, U16, I8, U8 or BOOL", path);
    }
  }

  @Test
  void suggestsTheNearestNameOfAnUnknownTensor() {
    Path path = folder.resolve("file");
    new SafetensorsWriter().add("layer.0.weight", Shape.of(1), new double[1]).write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.contains("layer.0.weigth")).isFalse();
      assertThatThrownBy(() -> file.info("layer.0.weigth")).isInstanceOf(SafetensorsException.class)
          .hasMessage("%s: no tensor 'layer.0.weigth' among its 1 tensors, did you mean 'layer.0.weight'?", path);
    }
  }

  @Test
  void saysThatAFileCannotBeOpened() {
    assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none"))).isInstanceOf(SafetensorsException.class)
        .hasMessage("%s: the file does not exist", folder.resolve("none"));
    assertThatThrownBy(() -> SafetensorsFile.open(folder)).isInstanceOf(SafetensorsException.class)
        .hasMessage("%s: is a folder, expected a file", folder);
  }

  @Test
  void readingFailsCleanlyAfterCloseAndAfterTheFileWasCut() throws IOException {
    Path path = folder.resolve("file");
    new SafetensorsWriter().add("x", Shape.of(10_000), new double[10_000]).write(path);
    SafetensorsFile file = SafetensorsFile.open(path);
    try (RandomAccessFile cut = new RandomAccessFile(path.toFile(), "rw")) {
      cut.setLength(100);
    }
    assertThatThrownBy(() -> file.doubles("x")).isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("was cut from");
    file.close();
    file.close();
    assertThatThrownBy(() -> file.doubles("x")).isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("the file was closed");
  }

  @Test
  void refusesWrongLengthsOfTheHeader() {
    byte[] empty = new byte[0];
    assertRefused(new byte[0], "has 0 bytes, a safetensors file begins with 8 bytes");
    assertRefused(new byte[7], "has 7 bytes, a safetensors file begins with 8 bytes");
    assertRefused(RawSafetensors.bytes(0, empty), "the header does not begin with '{'");
    assertRefused(RawSafetensors.bytes(1, empty),
        "the header takes 1 bytes by its first 8 bytes, but the file has only 0");
    assertRefused(RawSafetensors.bytes(-1, empty), "the header takes 18446744073709551615 bytes");
    assertRefused(RawSafetensors.bytes(1L << 40, new byte[100]), "cut short or no safetensors file");
  }

  @Test
  void refusesAHeaderBeyondTheLimitWithoutReadingIt() throws IOException {
    Path path = folder.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(3L << 30);
      file.write(RawSafetensors.bytes(2L << 30, new byte[] {'{'}));
    }
    assertThatThrownBy(() -> SafetensorsFile.open(path)).isInstanceOf(SafetensorsException.class)
        .hasMessage("%s: the header takes 2147483648 bytes, at most 100000000 are read", path);
  }

  @Test
  void refusesHeadersThatAreNoJson() {
    assertHeaderRefused("[]", "the header does not begin with '{'");
    assertHeaderRefused("{", "the header is not valid JSON");
    assertHeaderRefused("{} {}", "the header goes on after its JSON object");
    assertHeaderRefused("{}x", "the header is not valid JSON");
    assertHeaderRefused("{'a': 1}", "the header is not valid JSON");
    assertHeaderRefused("{\"a\": {\"extra\": " + "[".repeat(10_000), "the header is not valid JSON");
    assertRefused(RawSafetensors.bytes(4, new byte[] {'{', '"', (byte) 0xff, '"'}), "the header is not UTF-8 text");
    byte[] wide = "{}".getBytes(StandardCharsets.UTF_16LE);
    assertRefused(RawSafetensors.bytes(wide.length, wide), "the header is not valid JSON");
  }

  @Test
  void refusesWrongMetadata() {
    assertHeaderRefused("{\"__metadata__\": 1}", "__metadata__ is 1, expected an object of strings");
    assertHeaderRefused("{\"__metadata__\": {\"a\": 1}}", "__metadata__ 'a' is 1, expected a string");
    assertHeaderRefused("{\"__metadata__\": {\"a\": {}}}", "__metadata__ 'a' is an object, expected a string");
    assertHeaderRefused("{\"__metadata__\": {\"a\": \"\", \"a\": \"\"}}", "__metadata__ 'a' is given twice");
    assertHeaderRefused("{\"__metadata__\": {}, \"__metadata__\": {}}", "__metadata__ is given twice");
  }

  @Test
  void acceptsWhatTheFormatAllows() {
    try (SafetensorsFile file = open("{\"__metadata__\": null}   ")) {
      assertThat(file.names()).isEmpty();
      assertThat(file.metadata()).isEmpty();
    }
    String odd = "{\"\": {\"note\": [[1], {}], \"data_offsets\": [0, 1], \"shape\": [], \"dtype\": \"U8\"}}";
    try (SafetensorsFile file = open(odd, (byte) 3)) {
      assertThat(file.longs("")).containsExactly(3);
    }
    String fourBits = "{\"a\": {\"dtype\": \"F4\", \"shape\": [6], \"data_offsets\": [0, 3]}}";
    try (SafetensorsFile file = open(fourBits, new byte[3])) {
      assertThat(file.bytes("a").byteSize()).isEqualTo(3);
    }
  }

  @Test
  void refusesWrongDescriptionsOfATensor() {
    assertTensorRefused("1", "is described by 1, expected {\"dtype\"");
    assertTensorRefused("{}", "has no 'dtype'");
    assertTensorRefused("{\"dtype\": \"U8\"}", "has no 'shape'");
    assertTensorRefused("{\"dtype\": \"U8\", \"shape\": []}", "has no 'data_offsets'");
    assertTensorRefused("{\"dtype\": \"U8\", \"dtype\": \"U8\"}", "gives 'dtype' twice");
    assertTensorRefused("{\"dtype\": 8}", "has 8 as its dtype, expected a string");
    assertTensorRefused("{\"dtype\": \"F7\"}", "has the unknown dtype 'F7', known are [F64, F32,");
    assertTensorRefused("{\"shape\": 3}", "has 3 as its shape, expected an array");
    assertTensorRefused("{\"shape\": [\"a\\nb\"]}", "has the string 'a\\u000ab' in its shape, expected whole numbers");
    assertTensorRefused("{\"shape\": [-1]}", "has -1 in its shape, expected whole numbers");
    assertTensorRefused("{\"shape\": [1.0]}", "has 1.0 in its shape, expected whole numbers");
    assertTensorRefused("{\"shape\": [9223372036854775808]}", "has 9223372036854775808 in its shape");
    assertTensorRefused("{\"shape\": [[1]]}", "has an array in its shape");
    assertTensorRefused("{\"shape\": [2147483648]}", "has an axis of size 2147483648, at most 2147483647 is supported");
    assertTensorRefused("{\"shape\": [2147483647, 2147483647, 2147483647]}",
        "has the shape [2147483647, 2147483647, 2147483647], too large for any file");
    assertTensorRefused("{\"shape\": [" + "1,".repeat(32) + "1]}", "has more than 32 numbers in its shape");
  }

  @Test
  void refusesWrongOffsets() {
    assertOffsetsRefused("U8", "[4]", "[4, 0]", "has the data_offsets [4, 0], expected [begin, end] in this order");
    assertOffsetsRefused("U8", "[4]", "[0]", "has the data_offsets [0], expected [begin, end] in this order");
    assertOffsetsRefused("U8", "[4]", "[0, 1, 2]", "has more than 2 numbers in its data_offsets");
    assertOffsetsRefused("U8", "[5]", "[0, 5]", "ends at byte 5 of the data, but the file holds only 4 bytes of data");
    assertOffsetsRefused("F32", "[2]", "[0, 4]", "has 4 bytes, but 2 elements of type F32 in shape [2] take 8");
    assertOffsetsRefused("F4", "[7]", "[0, 4]", "take 3 and a fraction");
    assertOffsetsRefused("F64", "[2147483647, 2147483647]", "[0, 4]", "take far more");
    assertOffsetsRefused("U8", "[3]", "[1, 4]", "begins at byte 1 of the data and leaves a gap after the header");
    assertOffsetsRefused("U8", "[3]", "[0, 3]", "the tensors take 3 bytes, but the file holds 4 bytes of data");
    assertHeaderRefused("""
        {"b": {"dtype": "U8", "shape": [3], "data_offsets": [1, 4]},
        "a": {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]}}""",
        "tensor 'b' begins at byte 1 of the data and overlaps with tensor 'a', which ends at byte 2", new byte[4]);
    String same = "{\"dtype\": \"U8\", \"shape\": [4], \"data_offsets\": [0, 4]}";
    assertHeaderRefused("{\"a\": " + same + ", \"a\": " + same + "}", "tensor 'a' is described twice", new byte[4]);
  }

  @Test
  void refusesTruthValuesThatAreNeitherTrueNorFalse() {
    try (
        SafetensorsFile file =
            open("{\"a\": {\"dtype\": \"BOOL\", \"shape\": [2], \"data_offsets\": [0, 2]}}", (byte) 1, (byte) 2)) {
      assertThatThrownBy(() -> file.longs("a")).isInstanceOf(SafetensorsException.class)
          .hasMessageContaining("tensor 'a' holds 2 at position 1, a BOOL is 0 or 1");
    }
  }

  @Test
  void theWriterRefusesWhatCannotBeRead() {
    SafetensorsWriter writer = new SafetensorsWriter().add("a", Shape.of(1), new long[1]);
    assertThatThrownBy(() -> writer.add("a", Shape.of(1), new long[1])).isInstanceOf(SafetensorsException.class)
        .hasMessage("tensor 'a' was added twice");
    assertThatThrownBy(() -> writer.add("b", Shape.of(2), new int[1])).isInstanceOf(SafetensorsException.class)
        .hasMessage("tensor 'b' of shape [2] needs 2 values, given 1");
    assertThatThrownBy(() -> writer.add("__metadata__", Shape.of(1), new int[1]))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("keeps that name for texts");
    assertThatThrownBy(() -> writer.add("\ud800", Shape.of(1), new int[1])).isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("'\\ud800' holds half a surrogate pair, expected text");
    assertThatThrownBy(() -> writer.metadata("a", "\ud800")).isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("half a surrogate pair");
  }

  private SafetensorsFile open(String header, byte... data) {
    return SafetensorsFile.open(RawSafetensors.file(folder, RawSafetensors.bytes(header, data)));
  }

  private void assertRefused(byte[] content, String message) {
    Path path = RawSafetensors.file(folder, content);
    assertThatThrownBy(() -> SafetensorsFile.open(path)).isInstanceOf(SafetensorsException.class)
        .hasMessageStartingWith(path + ": ")
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
  }

  private void assertHeaderRefused(String header, String message, byte... data) {
    assertRefused(RawSafetensors.bytes(header, data), message);
  }

  private void assertTensorRefused(String entry, String message) {
    assertHeaderRefused("{\"a\": " + entry + "}", "tensor 'a' " + message);
  }

  private void assertOffsetsRefused(String type, String shape, String offsets, String message) {
    String entry = "{\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": %s}".formatted(type, shape, offsets);
    assertHeaderRefused("{\"a\": " + entry + "}", message, new byte[4]);
  }
}
