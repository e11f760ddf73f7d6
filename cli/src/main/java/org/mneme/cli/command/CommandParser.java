package org.mneme.cli.command;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.mneme.cli.console.UsageException;
import org.mneme.config.NameSuggestions;

/** Takes the words after a command's name apart. */
public final class CommandParser {
  private CommandParser() {}

  /**
   * Returns what was typed.
   *
   * @throws UsageException if the command has no such option, or an option lacks its value
   */
  public static Invocation parse(Command command, List<String> words) {
    Options options = new Options();
    command.options().forEach(options::addOption);
    options.addOption(Flags.HELP);
    try {
      CommandLine line = DefaultParser.builder()
          .setAllowPartialMatching(false)
          .setStripLeadingAndTrailingQuotes(false)
          .get()
          .parse(options, words.toArray(String[]::new));
      return new Invocation(line);
    } catch (UnrecognizedOptionException unknown) {
      throw new UsageException(unknown(command, unknown.getOption()));
    } catch (MissingArgumentException missing) {
      Option option = missing.getOption();
      throw new UsageException("--" + option.getLongOpt() + " needs a value: --" + option.getLongOpt() + " "
          + option.getArgName());
    } catch (ParseException problem) {
      throw new UsageException(problem.getMessage());
    }
  }

  private static String unknown(Command command, String given) {
    String name = given.contains("=") ? given.substring(0, given.indexOf('=')) : given;
    List<String> names = new ArrayList<>();
    command.options().forEach(option -> names.add("--" + option.getLongOpt()));
    names.add("--help");
    if (names.contains(name)) {
      return name + " takes no value, given '" + given + "'";
    }
    return NameSuggestions.unknown("option", name, names) + " (of mneme " + command.name() + ")";
  }
}
