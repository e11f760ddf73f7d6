package org.mneme.io;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.mneme.config.NameSuggestions;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Tensor;

/**
 * A safetensors file open for reading: {@code N} as 8 bytes little endian, {@code N} bytes of JSON that describe the tensors, then the tensors'
 * bytes one after the other. The file is mapped into memory and read where it is asked for, so opening costs as much as its header.
 *
 * <p>Files come from anywhere: nothing in the header is believed before it was checked against the file, and nothing is allocated on its word.
 * Whatever is wrong is a {@link SafetensorsException}. Can be read by several threads at once.
 */
public final class SafetensorsFile implements AutoCloseable {
  /** The largest header that is read, which is also the limit of the format's reference implementation. */
  static final int LARGEST_HEADER = 100_000_000;

  private static final int LENGTH_BYTES = 8;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final FileChannel channel;
  private final long size;
  private final Arena arena;
  private final MemorySegment data;
  private final SafetensorsHeader header;

  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  private SafetensorsFile(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
    byte[] json = readHeader();
    long begin = LENGTH_BYTES + (long) json.length;
    this.header = SafetensorsHeader.parse(file, json, size - begin);
    this.arena = Arena.ofShared();
    this.data = channel.map(FileChannel.MapMode.READ_ONLY, begin, size - begin, arena);
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws SafetensorsException if the file cannot be read or is no valid safetensors file
   */
  public static SafetensorsFile open(Path file) {
    requireNonNull(file, "file is null");
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new SafetensorsException(
          file + ": " + (Files.isDirectory(file) ? "is a folder" : "is no regular file") + ", expected a file");
    }
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      boolean opened = false;
      try {
        SafetensorsFile result = new SafetensorsFile(file, channel);
        opened = true;
        return result;
      } finally {
        if (!opened) {
          channel.close();
        }
      }
    } catch (IOException problem) {
      throw new SafetensorsException(file + ": " + FileProblems.whyNotRead(file, problem), problem);
    }
  }

  /** Returns where the file is. */
  public Path path() {
    return file;
  }

  /** Returns the tensors' names in the order of the header. */
  public List<String> names() {
    return List.copyOf(header.tensors().keySet());
  }

  /** Returns whether there is a tensor of this name. */
  public boolean contains(String name) {
    return header.tensors().containsKey(name);
  }

  /** Returns the free-form texts of the header's {@code __metadata__}; empty if there are none. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * Returns what the header says about a tensor.
   *
   * @throws SafetensorsException if there is no tensor of this name
   */
  public TensorInfo info(String name) {
    TensorInfo info = header.tensors().get(requireNonNull(name, "name is null"));
    if (info == null) {
      String nearest = NameSuggestions.nearest(name, header.tensors().keySet())
          .map(near -> ", did you mean " + SafetensorsHeader.quoted(near) + "?")
          .orElse("");
      throw new SafetensorsException(file + ": no tensor " + SafetensorsHeader.quoted(name) + " among its "
          + header.tensors().size() + " tensors" + nearest);
    }
    return info;
  }

  /** Returns the bytes of a tensor in the mapped file, read-only and valid until {@link #close()}; of any type. */
  public MemorySegment bytes(String name) {
    TensorInfo info = info(name);
    requireWhole(info);
    return data.asSlice(info.begin(), info.bytes());
  }

  /**
   * Returns the elements of a tensor of type F64, F32, F16 or BF16 in row-major order.
   *
   * @throws SafetensorsException if there is no such tensor, it is of another type, or too large for an array
   */
  public double[] doubles(String name) {
    TensorInfo info = require(name, DataType.Kind.REAL);
    double[] values = new double[length(info)];
    MemorySegment elements = bytes(name);
    for (int position = 0; position < values.length; position++) {
      values[position] = info.type().real(elements, position);
    }
    return values;
  }

  /**
   * Returns the elements of a tensor of type I64, I32, U32, I16, U16, I8, U8 or BOOL (0 and 1) in row-major order.
   *
   * @throws SafetensorsException if there is no such tensor, it is of another type, or too large for an array
   */
  public long[] longs(String name) {
    TensorInfo info = require(name, DataType.Kind.WHOLE);
    long[] values = new long[length(info)];
    MemorySegment elements = bytes(name);
    for (int position = 0; position < values.length; position++) {
      values[position] = info.type().whole(elements, position);
      if (info.type() == DataType.BOOL && values[position] > 1) {
        throw problem(info, "holds " + values[position] + " at position " + position + ", a BOOL is 0 or 1");
      }
    }
    return values;
  }

  /**
   * Fills a tensor with the elements of a tensor of type F64, F32, F16 or BF16, rounded to the tensor's own type.
   *
   * @throws SafetensorsException if there is no such tensor, it is of another type, or of another shape
   */
  public void readInto(String name, Tensor tensor) {
    TensorInfo info = require(name, DataType.Kind.REAL);
    if (!info.shape().equals(tensor.shape())) {
      throw problem(info, "has the shape " + info.shape() + ", expected " + tensor.shape());
    }
    MemorySegment from = bytes(name);
    MemorySegment to = tensor.segment();
    long elements = info.shape().elements();
    boolean single = tensor.type() == ElementType.FLOAT32;
    if (info.type() == DataType.F32 && single) {
      MemorySegment.copy(from, FLOAT, 0, to, ValueLayout.JAVA_FLOAT, 0, elements);
    } else if (info.type() == DataType.F64 && !single) {
      MemorySegment.copy(from, DOUBLE, 0, to, ValueLayout.JAVA_DOUBLE, 0, elements);
    } else if (single) {
      for (long position = 0; position < elements; position++) {
        to.setAtIndex(ValueLayout.JAVA_FLOAT, position, (float) info.type().real(from, position));
      }
    } else {
      for (long position = 0; position < elements; position++) {
        to.setAtIndex(ValueLayout.JAVA_DOUBLE, position, info.type().real(from, position));
      }
    }
  }

  /** Gives the file back; nothing can be read afterwards. */
  @Override
  public void close() {
    if (!arena.scope().isAlive()) {
      return;
    }
    arena.close();
    try {
      channel.close();
    } catch (IOException problem) {
      throw new SafetensorsException(file + ": " + FileProblems.whyNotRead(file, problem), problem);
    }
  }

  private byte[] readHeader() throws IOException {
    if (size < LENGTH_BYTES) {
      throw new SafetensorsException(
          file + ": has " + size + " bytes, a safetensors file begins with 8 bytes for the length of its header");
    }
    long length = read(LENGTH_BYTES, 0).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 0 || length > size - LENGTH_BYTES) {
      throw new SafetensorsException(file + ": the header takes " + Long.toUnsignedString(length)
          + " bytes by its first 8 bytes, but the file has only " + (size - LENGTH_BYTES)
          + " more: it is cut short or no safetensors file");
    }
    if (length > LARGEST_HEADER) {
      throw new SafetensorsException(
          file + ": the header takes " + length + " bytes, at most " + LARGEST_HEADER + " are read");
    }
    ByteBuffer json = read((int) length, LENGTH_BYTES);
    if (length == 0 || json.get(0) != '{') {
      throw new SafetensorsException(file + ": the header does not begin with '{', expected a JSON object");
    }
    return json.array();
  }

  private ByteBuffer read(int bytes, long position) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new SafetensorsException(file + ": was cut short while it was read");
      }
    }
    return buffer.flip();
  }

  private TensorInfo require(String name, DataType.Kind kind) {
    TensorInfo info = info(name);
    if (info.type().kind() != kind) {
      throw problem(info, "is of type " + info.type() + ", expected "
          + (kind == DataType.Kind.REAL ? "F64, F32, F16 or BF16" : "I64, I32, U32, I16, U16, I8, U8 or BOOL"));
    }
    return info;
  }

  private int length(TensorInfo info) {
    if (info.shape().elements() > LARGEST_ARRAY) {
      throw problem(info,
          "has " + info.shape().elements() + " elements, an array takes at most " + LARGEST_ARRAY);
    }
    return (int) info.shape().elements();
  }

  /** Touching a mapped page that is no longer in the file would be a fault of the whole process. */
  private void requireWhole(TensorInfo info) {
    if (!arena.scope().isAlive()) {
      throw problem(info, "cannot be read: the file was closed");
    }
    try {
      if (channel.size() < size) {
        throw problem(info, "cannot be read: the file was cut from " + size + " to " + channel.size()
            + " bytes after it was opened");
      }
    } catch (IOException problem) {
      throw new SafetensorsException(file + ": " + FileProblems.whyNotRead(file, problem), problem);
    }
  }

  private SafetensorsException problem(TensorInfo info, String what) {
    return new SafetensorsException(file + ": tensor " + SafetensorsHeader.quoted(info.name()) + " " + what);
  }
}
