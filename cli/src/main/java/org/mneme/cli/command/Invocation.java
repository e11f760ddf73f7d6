package org.mneme.cli.command;

import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.UsageException;

/** What was typed after a command's name. */
public final class Invocation {
  private final CommandLine line;

  Invocation(CommandLine line) {
    this.line = line;
  }

  /** Returns the words that are no options. */
  public List<String> arguments() {
    return line.getArgList();
  }

  /** Returns whether an option was given. */
  public boolean has(Option option) {
    return line.hasOption(option.getLongOpt());
  }

  /** Returns the value of an option that may be given once. */
  public Optional<String> value(Option option) {
    List<String> values = values(option);
    if (values.size() > 1) {
      throw new UsageException("--" + option.getLongOpt() + " was given " + values.size() + " times: "
          + String.join(", ", values) + "; give it once");
    }
    return values.stream().findFirst();
  }

  /** Returns the values of an option in the order in which they were given. */
  public List<String> values(Option option) {
    String[] values = line.getOptionValues(option.getLongOpt());
    return values == null ? List.of() : List.of(values);
  }

  /** Returns the value of an option that takes a whole number of at least 1. */
  public Optional<Integer> count(Option option) {
    return value(option).map(text -> count(option, text));
  }

  private static int count(Option option, String text) {
    try {
      int count = Integer.parseInt(text);
      if (count >= 1) {
        return count;
      }
    } catch (NumberFormatException noNumber) {
      // Said below, in the same words as for a number that is too small.
    }
    throw new UsageException("--" + option.getLongOpt() + " takes a whole number of at least 1, given '" + text + "'");
  }
}
