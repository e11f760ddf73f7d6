package org.mneme.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.mneme.tensor.Shape;

/**
 * Reads the JSON header of a safetensors file, token by token, and believes none of it: every value is checked before it is used, so that what
 * comes out describes tensors that lie in the file one after the other, without overlaps and gaps.
 */
final class SafetensorsHeader {
  static final String METADATA = "__metadata__";

  private static final int DEEPEST = 16;
  private static final int LONGEST_NAME = 10_000;
  private static final int LONGEST_NUMBER = 20;
  private static final int MOST_AXES = 32;
  private static final String ENTRY = "{\"dtype\": ..., \"shape\": [...], \"data_offsets\": [begin, end]}";

  private final Path file;
  private final long dataBytes;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private Map<String, String> metadata;

  private SafetensorsHeader(Path file, long dataBytes) {
    this.file = file;
    this.dataBytes = dataBytes;
  }

  /** Parses a header. */
  static SafetensorsHeader parse(Path file, byte[] json, long dataBytes) {
    SafetensorsHeader header = new SafetensorsHeader(file, dataBytes);
    // The decoder is strict and fixed to UTF-8: the parser's own would guess UTF-16 and UTF-32 as well.
    Reader text =
        new InputStreamReader(new ByteArrayInputStream(json), StandardCharsets.UTF_8.newDecoder());
    try (JsonParser parser = factory(json.length).createParser(text)) {
      header.read(parser);
    } catch (CharacterCodingException problem) {
      throw new SafetensorsException(file + ": the header is not UTF-8 text", problem);
    } catch (JsonProcessingException problem) {
      String reason = problem.getOriginalMessage().lines().findFirst().orElse("");
      throw new SafetensorsException(file + ": the header is not valid JSON: " + shown(reason), problem);
    } catch (IOException problem) {
      throw new SafetensorsException(file + ": " + FileProblems.whyNotRead(file, problem), problem);
    }
    header.checkLayout();
    return header;
  }

  Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  Map<String, String> metadata() {
    return metadata == null ? Map.of() : Collections.unmodifiableMap(metadata);
  }

  /** Returns a name from a file in a form that fits a line: in quotes, without control characters, not longer than a line. */
  static String quoted(String name) {
    return "'" + shown(name) + "'";
  }

  private static String shown(String text) {
    String visible = text.codePoints()
        .limit(100)
        .mapToObj(point -> Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE
            ? "\\u%04x".formatted(point)
            : Character.toString(point))
        .collect(Collectors.joining());
    return text.codePointCount(0, text.length()) > 100 ? visible + "..." : visible;
  }

  private static JsonFactory factory(int longest) {
    StreamReadConstraints limits = StreamReadConstraints.builder()
        .maxNestingDepth(DEEPEST)
        .maxNameLength(LONGEST_NAME)
        .maxNumberLength(LONGEST_NUMBER)
        .maxStringLength(longest)
        .build();
    // Names of tensors are read once: a table of canonical names only gives hostile headers something to fill.
    return JsonFactory.builder()
        .streamReadConstraints(limits)
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .build();
  }

  private void read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw problem("the header is no JSON object");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals(METADATA)) {
        readMetadata(parser);
      } else if (tensors.put(name, readTensor(name, parser)) != null) {
        throw problem(name, "is described twice");
      }
    }
    if (parser.nextToken() != null) {
      throw problem("the header goes on after its JSON object");
    }
  }

  private void readMetadata(JsonParser parser) throws IOException {
    if (metadata != null) {
      throw problem(METADATA + " is given twice");
    }
    metadata = new LinkedHashMap<>();
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw problem(METADATA + " is " + kind(parser) + ", expected an object of strings");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw problem(METADATA + " " + quoted(key) + " is " + kind(parser) + ", expected a string");
      }
      if (metadata.put(key, parser.getText()) != null) {
        throw problem(METADATA + " " + quoted(key) + " is given twice");
      }
    }
  }

  private TensorInfo readTensor(String name, JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw problem(name, "is described by " + kind(parser) + ", expected " + ENTRY);
    }
    DataType type = null;
    Shape shape = null;
    long[] offsets = null;
    Set<String> fields = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      if (!fields.add(field)) {
        throw problem(name, "gives " + quoted(field) + " twice");
      }
      parser.nextToken();
      switch (field) {
        case "dtype" -> type = readType(name, parser);
        case "shape" -> shape = readShape(name, parser);
        case "data_offsets" -> offsets = readNumbers(name, "data_offsets", 2, parser);
        default -> parser.skipChildren();
      }
    }
    if (type == null || shape == null || offsets == null) {
      String missing = type == null ? "dtype" : shape == null ? "shape" : "data_offsets";
      throw problem(name, "has no '" + missing + "', expected " + ENTRY);
    }
    return checked(name, type, shape, offsets);
  }

  private DataType readType(String name, JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw problem(name, "has " + kind(parser) + " as its dtype, expected a string");
    }
    String given = parser.getText();
    return Arrays.stream(DataType.values())
        .filter(type -> type.name().equals(given))
        .findFirst()
        .orElseThrow(() -> problem(name,
            "has the unknown dtype " + quoted(given) + ", known are " + Arrays.toString(DataType.values())));
  }

  private Shape readShape(String name, JsonParser parser) throws IOException {
    long[] sizes = readNumbers(name, "shape", MOST_AXES, parser);
    for (long size : sizes) {
      if (size > Integer.MAX_VALUE) {
        throw problem(name, "has an axis of size " + size + ", at most " + Integer.MAX_VALUE + " is supported");
      }
    }
    try {
      return Shape.of(Arrays.stream(sizes).mapToInt(size -> (int) size).toArray());
    } catch (ArithmeticException tooMany) {
      throw new SafetensorsException(
          file + ": tensor " + quoted(name) + " has the shape " + Arrays.toString(sizes) + ", too large for any file",
          tooMany);
    }
  }

  private long[] readNumbers(String name, String field, int most, JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw problem(name, "has " + kind(parser) + " as its " + field + ", expected an array of whole numbers");
    }
    long[] numbers = new long[most];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (count == most) {
        throw problem(name, "has more than " + most + " numbers in its " + field);
      }
      if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
          || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || parser.getLongValue() < 0) {
        throw problem(name,
            "has " + kind(parser) + " in its " + field + ", expected whole numbers from 0 to " + Long.MAX_VALUE);
      }
      numbers[count++] = parser.getLongValue();
    }
    return Arrays.copyOf(numbers, count);
  }

  private TensorInfo checked(String name, DataType type, Shape shape, long[] offsets) {
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw problem(name, "has the data_offsets " + Arrays.toString(offsets) + ", expected [begin, end] in this order");
    }
    if (offsets[1] > dataBytes) {
      throw problem(name, "ends at byte " + offsets[1] + " of the data, but the file holds only " + dataBytes
          + " bytes of data: is it cut short?");
    }
    long bytes = offsets[1] - offsets[0];
    long wholeBytes = shape.elements() / 8 * type.bits();
    long rest = shape.elements() % 8 * type.bits();
    boolean overflows = shape.elements() / 8 > Long.MAX_VALUE / type.bits() - type.bits();
    if (overflows || rest % 8 != 0 || wholeBytes + rest / 8 != bytes) {
      throw problem(name,
          "has " + bytes + " bytes, but " + shape.elements() + " elements of type " + type + " in shape "
              + shape + " take " + (overflows ? "far more" : bytesOf(wholeBytes, rest)));
    }
    return new TensorInfo(name, type, shape, offsets[0], offsets[1]);
  }

  private static String bytesOf(long wholeBytes, long restBits) {
    return wholeBytes + restBits / 8 + (restBits % 8 == 0 ? "" : " and a fraction");
  }

  /** The format wants the data to be covered completely, so that nothing can hide in a file. */
  private void checkLayout() {
    List<TensorInfo> sorted = new ArrayList<>(tensors.values());
    sorted.sort(Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end));
    long covered = 0;
    String previous = "the header";
    for (TensorInfo tensor : sorted) {
      if (tensor.begin() != covered) {
        String what = tensor.begin() < covered ? "overlaps with " : "leaves a gap after ";
        throw problem(tensor.name(), "begins at byte " + tensor.begin() + " of the data and " + what + previous
            + ", which ends at byte " + covered);
      }
      covered = tensor.end();
      previous = "tensor " + quoted(tensor.name());
    }
    if (covered != dataBytes) {
      throw problem("the tensors take " + covered + " bytes, but the file holds " + dataBytes + " bytes of data");
    }
  }

  private static String kind(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "the string " + quoted(parser.getText());
      case VALUE_NULL -> "null";
      case null -> "nothing";
      default -> shown(parser.getText());
    };
  }

  private SafetensorsException problem(String name, String what) {
    return problem("tensor " + quoted(name) + " " + what);
  }

  private SafetensorsException problem(String what) {
    return new SafetensorsException(file + ": " + what);
  }
}
