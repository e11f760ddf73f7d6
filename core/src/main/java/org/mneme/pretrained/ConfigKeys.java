package org.mneme.pretrained;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalInt;
import org.mneme.config.Location;
import org.mneme.config.Problems;

/** Reads the keys of a {@code config.json} and notes everything that is wrong with them. */
final class ConfigKeys {
  private static final int MOST = 1 << 24;

  private final JsonNode config;
  private final Location file;
  private final Problems problems;

  ConfigKeys(JsonNode config, Location file, Problems problems) {
    this.config = config;
    this.file = file;
    this.problems = problems;
  }

  /** Returns a whole number from 1 on; 1 where something is wrong. */
  int count(String key) {
    JsonNode node = config.path(key);
    if (node.isMissingNode() || node.isNull()) {
      problem(key, "is missing, expected a whole number from 1 on");
      return 1;
    }
    return count(key, 1);
  }

  /** Returns a whole number from 1 on, or a default where the key is absent or null. */
  int count(String key, int otherwise) {
    JsonNode node = config.path(key);
    if (node.isMissingNode() || node.isNull()) {
      return otherwise;
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1 || node.intValue() > MOST) {
      problem(key, "is " + node + ", expected a whole number from 1 to " + MOST);
      return 1;
    }
    return node.intValue();
  }

  double number(String key, double otherwise) {
    return number(config.path(key), key, otherwise);
  }

  double number(JsonNode node, String key, double otherwise) {
    if (node.isMissingNode() || node.isNull()) {
      return otherwise;
    }
    if (!node.isNumber() || !(node.doubleValue() > 0) || node.doubleValue() > 1e12) {
      problem(key, "is " + node + ", expected a number above 0");
      return otherwise;
    }
    return node.doubleValue();
  }

  boolean flag(String key, boolean otherwise) {
    JsonNode node = config.path(key);
    if (node.isMissingNode() || node.isNull()) {
      return otherwise;
    }
    if (!node.isBoolean()) {
      problem(key, "is " + node + ", expected true or false");
    }
    return node.asBoolean(otherwise);
  }

  String text(String key, String otherwise) {
    JsonNode node = config.path(key);
    return node.isMissingNode() || node.isNull() ? otherwise : node.asText();
  }

  /** Returns a token; the first where there are several. */
  OptionalInt token(String key) {
    JsonNode node = config.path(key);
    JsonNode first = node.isArray() && !node.isEmpty() ? node.get(0) : node;
    return first.isIntegralNumber() && first.canConvertToInt() && first.intValue() >= 0
        ? OptionalInt.of(first.intValue())
        : OptionalInt.empty();
  }

  JsonNode node(String key) {
    return config.path(key);
  }

  void problem(String key, String message) {
    problems.add(file.child(key), message);
  }

  /** Notes a problem unless a flag has the only value that is supported. */
  void requireFlag(String key, boolean expected) {
    if (flag(key, expected) != expected) {
      problem(key, "is " + !expected + ", only " + expected + " is supported");
    }
  }
}
