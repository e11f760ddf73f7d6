package org.mneme.config;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Makes configuration records from what is written.
 *
 * <p>A key that is not written has the value that the record's constructor without arguments gives it; a record that has
 * no such constructor wants every key, save those of type {@code Optional}. Everything that is wrong is reported: keys that
 * do not exist, values of another type or outside their range, and the rules of a {@link Checked} record.
 */
public final class Binder {

  private Binder() {}

  /**
   * Makes a record of {@code type}. Values with a problem are replaced by their defaults, so that the caller can go on and
   * find more problems before it calls {@link Problems#throwIfAny()}.
   *
   * @throws ConfigurationException with all problems so far, if a key without a default is missing or wrong
   * @throws IllegalArgumentException if the record has a component of a type that is not supported
   */
  public static <R extends Record> R bind(ConfigTree tree, Class<R> type, Problems problems) {
    RecordType<R> record = RecordType.of(requireNonNull(type, "type is null"));
    return bind(tree, record, record.defaults(), problems);
  }

  /** Makes a record in which the keys that are not written have their values from {@code defaults}. */
  public static <R extends Record> R bind(ConfigTree tree, R defaults, Problems problems) {
    @SuppressWarnings("unchecked") // the class of an R that is a record is exactly R
    Class<R> type = (Class<R>) requireNonNull(defaults, "defaults is null").getClass();
    return bind(tree, RecordType.of(type), Optional.of(defaults), problems);
  }

  private static <R extends Record> R bind(
      ConfigTree tree, RecordType<R> record, Optional<R> defaults, Problems problems) {
    problems.addAll(tree.problems());
    return record
        .read(tree.node(), defaults, problems)
        .orElseThrow(() -> new ConfigurationException(problems.list()));
  }
}
