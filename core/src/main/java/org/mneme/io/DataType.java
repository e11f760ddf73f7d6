package org.mneme.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The data types of the safetensors format, little endian; the constants' names are the format's own. */
public enum DataType {
  F64(64, Kind.REAL),
  F32(32, Kind.REAL),
  F16(16, Kind.REAL),
  BF16(16, Kind.REAL),
  I64(64, Kind.WHOLE),
  I32(32, Kind.WHOLE),
  I16(16, Kind.WHOLE),
  I8(8, Kind.WHOLE),
  U32(32, Kind.WHOLE),
  U16(16, Kind.WHOLE),
  U8(8, Kind.WHOLE),
  BOOL(8, Kind.WHOLE),
  U64(64, Kind.OPAQUE),
  C64(64, Kind.OPAQUE),
  F8_E4M3(8, Kind.OPAQUE),
  F8_E5M2(8, Kind.OPAQUE),
  F8_E8M0(8, Kind.OPAQUE),
  F6_E2M3(6, Kind.OPAQUE),
  F6_E3M2(6, Kind.OPAQUE),
  F4(4, Kind.OPAQUE);

  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int bits;
  private final Kind kind;

  /** How elements can be read. */
  enum Kind {
    /** As floating-point numbers. */
    REAL,
    /** As whole numbers that fit a long. */
    WHOLE,
    /** As bytes only. */
    OPAQUE
  }

  DataType(int bits, Kind kind) {
    this.bits = bits;
    this.kind = kind;
  }

  /** Returns the size of one element in bits. */
  public int bits() {
    return bits;
  }

  Kind kind() {
    return kind;
  }

  /** Returns the element at a position as a double; for real types only. */
  double real(MemorySegment elements, long position) {
    return switch (this) {
      case F64 -> elements.get(DOUBLE, position * Double.BYTES);
      case F32 -> elements.get(FLOAT, position * Float.BYTES);
      case F16 -> Float.float16ToFloat(elements.get(SHORT, position * Short.BYTES));
      case BF16 -> Float.intBitsToFloat(elements.get(SHORT, position * Short.BYTES) << 16);
      default -> throw new IllegalArgumentException(this + " is no real type");
    };
  }

  /** Returns the upper half of a float, rounded to the nearest, to even where two are as near; NaN stays NaN. */
  static short floatToBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
  }

  /** Returns the element at a position as a long; for whole types only. */
  long whole(MemorySegment elements, long position) {
    return switch (this) {
      case I64 -> elements.get(LONG, position * Long.BYTES);
      case I32 -> elements.get(INT, position * Integer.BYTES);
      case U32 -> Integer.toUnsignedLong(elements.get(INT, position * Integer.BYTES));
      case I16 -> elements.get(SHORT, position * Short.BYTES);
      case U16 -> Short.toUnsignedLong(elements.get(SHORT, position * Short.BYTES));
      case I8 -> elements.get(ValueLayout.JAVA_BYTE, position);
      case U8, BOOL -> Byte.toUnsignedLong(elements.get(ValueLayout.JAVA_BYTE, position));
      default -> throw new IllegalArgumentException(this + " is no whole type");
    };
  }
}
