package org.mneme.io;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;

/**
 * Collects tensors and writes them as one safetensors file, atomically. The same content gives the same bytes whatever the order in which it
 * was added: wide types first, then by name, so that every tensor lies at a multiple of its element's size; the header is padded with spaces to
 * a multiple of 8 bytes.
 *
 * <p>Values are read when the file is written, not when they are added.
 */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final int CHUNK_BYTES = 1 << 16;
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private final Map<String, Entry> entries = new TreeMap<>();
  private final Map<String, String> metadata = new TreeMap<>();

  private record Entry(String name, DataType type, Shape shape, MemorySegment values) {}

  /** Adds a text to the header. */
  public SafetensorsWriter metadata(String key, String value) {
    metadata.put(requireText(requireNonNull(key, "key is null")), requireText(requireNonNull(value, "value is null")));
    return this;
  }

  /** Adds a tensor, as F32 or F64 after its element type; it stays open until the file is written. */
  public SafetensorsWriter add(String name, Tensor tensor) {
    DataType type = tensor.type() == ElementType.FLOAT32 ? DataType.F32 : DataType.F64;
    return add(name, type, tensor.shape(), tensor.segment());
  }

  /** Adds numbers in row-major order as F64. */
  public SafetensorsWriter add(String name, Shape shape, double[] values) {
    return add(name, DataType.F64, shape, MemorySegment.ofArray(values));
  }

  /** Adds numbers in row-major order as F64, F32, F16 or BF16, rounded to the nearest. */
  public SafetensorsWriter add(String name, DataType type, Shape shape, double[] values) {
    MemorySegment encoded = switch (type) {
      case F64 -> MemorySegment.ofArray(values);
      case F32 -> {
        float[] singles = new float[values.length];
        for (int index = 0; index < values.length; index++) {
          singles[index] = (float) values[index];
        }
        yield MemorySegment.ofArray(singles);
      }
      case F16, BF16 -> {
        short[] halves = new short[values.length];
        for (int index = 0; index < values.length; index++) {
          halves[index] = type == DataType.F16
              ? Float.floatToFloat16((float) values[index])
              : DataType.floatToBfloat16((float) values[index]);
        }
        yield MemorySegment.ofArray(halves);
      }
      default -> throw new SafetensorsException(
          "tensor " + SafetensorsHeader.quoted(name) + " cannot be written as " + type
              + ", expected F64, F32, F16 or BF16");
    };
    return add(name, type, shape, encoded);
  }

  /** Adds whole numbers in row-major order as I64. */
  public SafetensorsWriter add(String name, Shape shape, long[] values) {
    return add(name, DataType.I64, shape, MemorySegment.ofArray(values));
  }

  /** Adds whole numbers in row-major order as I32. */
  public SafetensorsWriter add(String name, Shape shape, int[] values) {
    return add(name, DataType.I32, shape, MemorySegment.ofArray(values));
  }

  /**
   * Writes the file in place of any that is there.
   *
   * @throws FileException if it cannot be written; then the old file is untouched
   */
  public void write(Path file) {
    List<Entry> ordered = new ArrayList<>(entries.values());
    ordered.sort(Comparator.comparingInt((Entry entry) -> -entry.type().bits()).thenComparing(Entry::name));
    byte[] header = header(ordered, file);
    AtomicFiles.write(file, output -> {
      output.write(ByteBuffer.allocate(Long.BYTES).order(ORDER).putLong(header.length).array());
      output.write(header);
      for (Entry entry : ordered) {
        copy(entry, output);
      }
    });
  }

  private SafetensorsWriter add(String name, DataType type, Shape shape, MemorySegment values) {
    requireText(requireNonNull(name, "name is null"));
    long given = values.byteSize() * 8 / type.bits();
    if (given != shape.elements()) {
      throw new SafetensorsException("tensor " + SafetensorsHeader.quoted(name) + " of shape " + shape + " needs "
          + shape.elements() + " values, given " + given);
    }
    if (name.equals(SafetensorsHeader.METADATA)) {
      throw new SafetensorsException("no tensor can be named " + name + ": the format keeps that name for texts");
    }
    if (entries.put(name, new Entry(name, type, shape, values)) != null) {
      throw new SafetensorsException("tensor " + SafetensorsHeader.quoted(name) + " was added twice");
    }
    return this;
  }

  private static String requireText(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new SafetensorsException(SafetensorsHeader.quoted(text) + " holds half a surrogate pair, expected text");
    }
    return text;
  }

  private byte[] header(List<Entry> ordered, Path file) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(SafetensorsHeader.METADATA);
        for (Map.Entry<String, String> text : metadata.entrySet()) {
          json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (Entry entry : ordered) {
        write(json, entry, offset);
        offset += entry.values().byteSize();
      }
      json.writeEndObject();
    } catch (IOException problem) {
      throw new SafetensorsException("cannot write " + file + ": " + problem.getMessage(), problem);
    }
    while (bytes.size() % ALIGNMENT != 0) {
      bytes.write(' ');
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, Entry entry, long offset) throws IOException {
    json.writeObjectFieldStart(entry.name());
    json.writeStringField("dtype", entry.type().name());
    json.writeFieldName("shape");
    int[] sizes = entry.shape().toArray();
    json.writeArray(sizes, 0, sizes.length);
    json.writeFieldName("data_offsets");
    json.writeArray(new long[] {offset, offset + entry.values().byteSize()}, 0, 2);
    json.writeEndObject();
  }

  private static void copy(Entry entry, OutputStream output) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    MemorySegment buffer = MemorySegment.ofArray(chunk);
    long size = entry.values().byteSize();
    for (long offset = 0; offset < size; offset += CHUNK_BYTES) {
      int bytes = (int) Math.min(CHUNK_BYTES, size - offset);
      copyLittleEndian(entry, offset, buffer, bytes);
      output.write(chunk, 0, bytes);
    }
  }

  private static void copyLittleEndian(Entry entry, long offset, MemorySegment buffer, int bytes) {
    if (entry.type().bits() == Long.SIZE) {
      ValueLayout.OfLong layout = ValueLayout.JAVA_LONG_UNALIGNED;
      MemorySegment.copy(entry.values(), layout, offset, buffer, layout.withOrder(ORDER), 0, bytes / Long.BYTES);
    } else if (entry.type().bits() == Short.SIZE) {
      ValueLayout.OfShort layout = ValueLayout.JAVA_SHORT_UNALIGNED;
      MemorySegment.copy(entry.values(), layout, offset, buffer, layout.withOrder(ORDER), 0, bytes / Short.BYTES);
    } else {
      ValueLayout.OfInt layout = ValueLayout.JAVA_INT_UNALIGNED;
      MemorySegment.copy(entry.values(), layout, offset, buffer, layout.withOrder(ORDER), 0, bytes / Integer.BYTES);
    }
  }
}
